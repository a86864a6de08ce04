"""Checking a pack: every mistake is named with file and line, in plain words."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domains.packs import LARGEST, PackError, parse_pack, read_pack
from tests.domains.small import TEXT, changed, complaints, line_of, outcome, small


def test_a_good_pack_is_read_whole():
    pack = small()
    assert (pack.pack, pack.edition, pack.language) == ("small-pack", 1, "en-GB")
    assert [domain.key for domain in pack.domains] == ["meeting", "helping"]
    assert [s.id for s in pack.domains[1].statements] == ["2.1", "2.2", "2.3", "2.4"]
    assert pack.domains[0].good_looks_like.splitlines()[2:] == ["- first mark", "- second mark"]
    assert pack.examples[0].domains == ("meeting", "helping")
    assert pack.resources[0].year == 2019
    assert pack.ideas[0].first_step == "Find some wood."


def test_what_may_be_left_out_may_be_left_out():
    assert small("    first_step: Find some wood.\n", "").ideas[0].first_step == ""
    assert small("    year: 2019\n", "").resources[0].year is None


def test_words_that_yaml_would_turn_into_something_else_stay_text():
    assert small("title: Small pack", "title: no").title == "no"
    assert small("title: Small pack", "title: 2019-10-01").title == "2019-10-01"


ONE_MISTAKE = [
    ("title: Small pack", "title: ", "“title” is empty."),
    ("title: Small pack", "title: ~", "“title” is empty."),
    ("title: Small pack", "title: [Small, pack]", "“title” must be text."),
    ("title: Small pack", "titel: Small pack", "“titel” is not known here. Known: format, pack,"),
    ("format: 1", "format: 2", "“format” must be a whole number: 1."),
    ("edition: 1", "edition: one", "“edition” must be a whole number: from 1 to 9999."),
    ("edition: 1", "edition: 0", "“edition” must be a whole number: from 1 to 9999."),
    ("edition: 1", "edition: ١", "“edition” must be a whole number: from 1 to 9999."),
    ("pack: small-pack", "pack: Small Pack", "“pack” must be a key: small letters, digits and"),
    ("language: en-GB", "language: English", "“language” must be a language, such as en-GB or cy."),
    ("year: 2021", "year: 21", "“year” must be a whole number: from 1900 to 2100."),
    ("year: 2021", "year: soon", "“year” must be a whole number: from 1900 to 2100."),
    ("domains: [meeting]", "domains: []", "“domains” must hold from 1 to 20; there are 0."),
    ("domains: [meeting]", "domains: meeting", "“domains” must be a list."),
    ("domains: [meeting]", "domains: [eating]", "There is no domain with the key “eating” in"),
    ("domains: [meeting]", "domains: [meeting, meeting]", "“meeting” is used twice; the first is"),
    ('id: "1.2"', 'id: "1.5"', "“id” must be 1.2 here; it is 1.5."),
    (
        'id: "1.2"',
        "id: first",
        "“id” must be the domain's and the statement's number, such as 1.1.",
    ),
    ("A bench was built.", "A <b>bench</b>.", "“text” contains HTML. Plain text only."),
    ("A bench was built.", "A bench &amp; more.", "“text” contains HTML. Plain text only."),
    ("A bench was built.", "A **bench**.", "“text” contains markdown (such as ** or #)."),
    ("A bench was built.", '"A \\a bench."', "“text” contains a control character."),
    ("One bench.", '"One.\\n\\nBench."', "“in_short” must be one paragraph, without bullets."),
    ("Statement 1.1 holds here.", "x" * 221, "“text” is too long: 221 characters, and 220 is"),
    ("key: build-a-bench", "key: build_a_bench", "“key” must be a key: small letters, digits"),
    (
        "- title: Say it plainly",
        "- Say it\n  - title: X",
        "“key_messages 1” must hold: title, text.",
    ),
    ("http://example.org/handbook", "ftp://example.org/", "“address” must be a web address that"),
    ("http://example.org/handbook", "javascript:alert(1)", "“address” must be a web address that"),
    ("http://example.org/handbook", "https://me@example.org/", "“address” must be a web address"),
    ("http://example.org/handbook", "https://[::1", "“address” must be a web address that"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), ONE_MISTAKE)
def test_a_mistake_is_named_with_its_line(old: str, new: str, sentence: str):
    start = f"pack.yaml:{line_of(old)}: {sentence}"
    assert [line for line in complaints(changed(old, new)) if line.startswith(start)] != []


def test_a_missing_key_is_named_with_the_line_where_its_part_begins():
    told = complaints(changed("    place: Anytown\n", ""))
    assert told == [
        f"pack.yaml:{line_of('key: anytown-bench')}: “place” is missing in examples 1.",
    ]


def test_a_key_that_stands_twice_is_named_with_both_lines():
    told = complaints(changed("edition: 1", "edition: 1\nedition: 2"))
    assert told == ["pack.yaml:4: “edition” stands twice; the first is on line 3."]


def test_two_things_with_the_same_key_are_named():
    told = complaints(changed("- key: helping", "- key: meeting"))
    again = f"pack.yaml:{line_of('key: helping')}: “meeting” is used twice"
    assert f"{again}; the first is on line {line_of('key: meeting')}." in told


def test_a_domain_holds_exactly_four_statements():
    cut = TEXT[: TEXT.index('      - id: "1.4"')] + TEXT[TEXT.index("  - key: helping") :]
    told = complaints(cut)
    line = line_of('- id: "1.1"')
    assert told == [f"pack.yaml:{line}: “statements” must hold exactly 4; there are 3."]


def test_every_mistake_is_reported_at_once_in_the_order_of_lines():
    text = changed("edition: 1", "edition: one").replace("year: 2021", "year: soon")
    text = text.replace("domains: [meeting]", "domains: [eating]")
    assert [line.split(":")[1] for line in complaints(text)] == [
        "3",
        str(line_of("year: 2021")),
        str(line_of("domains: [meeting]")),
    ]


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"", "pack.yaml:1: The file is empty."),
        (b"# nothing\n", "pack.yaml:1: The file is empty."),
        (b"title: a\nsummary: caf\xe9\n", "pack.yaml:2: The file is not UTF-8 text."),
        (b"title: [a\nsummary: b\n", "pack.yaml:2: This is not valid YAML: "),
        (b"title: a\n\tsummary: b\n", "pack.yaml:2: This is not valid YAML: "),
        (b"title: a\n---\ntitle: b\n", "pack.yaml:2: A second document begins here."),
        (b"a: &x [1]\nb: *x\n", "pack.yaml:1: Anchors (&) and aliases (*) are not allowed."),
        (b"a: !!python/object:os.system x\n", "pack.yaml:1: Tags (!) are not allowed."),
        (b"[" * 5000, "pack.yaml:1: This is nested too deeply."),
        (b"? [a]\n: b\n", "pack.yaml:1: A key must be a plain word."),
        (b"just words", "pack.yaml:1: “the pack” must hold: format, pack,"),
        (b"title: \x00\n", "pack.yaml:1: There is a control character here"),
        (b"x" * (LARGEST + 1), "pack.yaml:1: The file is too large; 2 MB is the most."),
    ],
)
def test_a_file_that_is_no_pack_at_all(data: bytes, start: str):
    told = complaints(data)
    assert told[0].startswith(start)


def test_a_byte_order_mark_does_no_harm():
    assert parse_pack(b"\xef\xbb\xbf" + TEXT.encode(), "pack.yaml") == small()


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(PackError) as caught:
        read_pack(tmp_path / "none.yaml")
    path = tmp_path / "none.yaml"
    assert caught.value.lines() == [
        f"{path}:1: The file cannot be read: No such file or directory."
    ]


def test_a_folder_is_not_a_pack(tmp_path: Path):
    with pytest.raises(PackError, match="The file cannot be read"):
        read_pack(tmp_path)


YAML_LIKE = st.text(alphabet="abc:-?[]{}#&*!|>'\"%@`\\ \n\t0é\ud800".replace("\ud800", "\x85"))


@given(st.one_of(st.binary(), YAML_LIKE.map(str.encode)))
@example(b'"\\uD800"')
@example(b'"\\UFFFFFFFF"')
@example(b"%YAML 9.9\n--- a\n")
@example(b"%TAG ! tag:x,2000:\n--- !a b\n")
def test_no_junk_raises_anything_but_the_pack_error(data: bytes):
    with pytest.raises(PackError) as caught:
        parse_pack(data, "pack.yaml")
    assert caught.value.lines() != []


@given(st.data())
def test_no_damage_to_a_good_pack_raises_anything_but_the_pack_error(data: st.DataObject):
    begin = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(begin, min(len(TEXT), begin + 60)))
    text = TEXT[:begin] + data.draw(YAML_LIKE) + TEXT[end:]
    assert all(line.startswith("pack.yaml:") for line in outcome(text))
