"""Pack text as HTML: paragraphs, bullets, nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from domains.templatetags.content import prose


def test_a_blank_line_ends_a_paragraph():
    assert prose("One,\nstill one.\n\n\nTwo.") == "<p>One, still one.</p>\n<p>Two.</p>"


def test_lines_that_begin_with_a_hyphen_are_bullets():
    assert prose("See:\n\n- one\n- two\n\nDone.") == (
        "<p>See:</p>\n<ul><li>one</li><li>two</li></ul>\n<p>Done.</p>"
    )


def test_bullets_may_follow_their_line_at_once():
    assert prose("See:\n- one") == "<p>See:</p>\n<ul><li>one</li></ul>"


def test_an_indented_line_goes_on_with_its_bullet():
    assert prose("- one\n  goes on\n- two") == "<ul><li>one goes on</li><li>two</li></ul>"


def test_html_is_shown_and_not_obeyed():
    assert prose("<b>a</b> & b") == "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>"


def test_nothing_gives_nothing():
    assert (prose(""), prose(None)) == ("", "")


@given(st.text(alphabet=st.sampled_from("<>&\"'/ab-= \n\r\t")) | st.text())
def test_no_text_ever_becomes_markup(text: str):
    rest = re.sub(r"</?(p|ul|li)>", "", prose(text))
    assert "<" not in rest
    assert ">" not in rest


@given(st.text(alphabet="ab- \n"))
def test_no_word_is_lost(text: str):
    words = re.findall(r"[ab]+", re.sub(r"<[^>]*>", " ", prose(text)))
    assert words == re.findall(r"[ab]+", text)
