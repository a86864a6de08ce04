"""What templates name must exist, and nothing in them may break the security policy."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
INLINE = re.compile(
    r"""<style|\sstyle=["']|<script(?![^>]*\bsrc=)|\son(?:click|change|input|submit|load|error|key\w+)="""
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_static_file_that_a_template_names_is_there(template: Path) -> None:
    named = STATIC.findall(template.read_text(encoding="utf-8"))
    assert [name for name in named if finders.find(name) is None] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_script_or_style(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []
