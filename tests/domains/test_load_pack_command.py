"""`manage.py load_pack FILE`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from domains.models import Edition
from tests.domains.small import FILE, changed, line_of, load_small

pytestmark = pytest.mark.django_db


def load(file: Path) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("load_pack", str(file), stdout=out)
    return out.getvalue()


def test_it_says_what_was_loaded():
    assert load(FILE) == "Loaded “Small pack”, edition 1 (en-GB): 2 domains.\n"


def test_a_second_run_says_that_nothing_changed():
    load(FILE)
    assert load(FILE) == "“Small pack”, edition 1 (en-GB) is already loaded, unchanged.\n"


def test_a_replaced_edition_is_called_so(tmp_path: Path):
    load(FILE)
    file = tmp_path / "pack.yaml"
    file.write_text(changed("A bench was built.", "A bench was made."))
    assert load(file).startswith("Replaced “Small pack”, edition 1 (en-GB): 2 domains.")


def test_mistakes_are_all_told_and_nothing_changes(tmp_path: Path):
    before = load_small().edition
    file = tmp_path / "pack.yaml"
    file.write_text(changed("edition: 1", "edition: one").replace("year: 2021", "year: soon"))
    with pytest.raises(CommandError) as caught:
        load(file)
    assert str(caught.value).splitlines() == [
        f"{file}:3: “edition” must be a whole number: from 1 to 9999.",
        f"{file}:{line_of('year: 2021')}: “year” must be a whole number: from 1900 to 2100.",
        "2 mistakes. Nothing was changed.",
    ]
    assert caught.value.returncode == 1
    assert Edition.objects.get().digest == before.digest


def test_a_used_edition_is_refused_with_what_to_do(tmp_path: Path):
    load_small().edition.mark_used()
    file = tmp_path / "pack.yaml"
    file.write_text(changed("A bench was built.", "A bench was made."))
    with pytest.raises(CommandError, match="Give the changed pack the edition number 2 or higher"):
        load(file)
