"""One style sheet and one script a page: in order, fresh, hashed; a missing file is loud."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from reviewtool import bundles
from tests.site import ROOT, Site

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


def made(name: str) -> str:
    """What a browser would get for a bundle now."""
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


@pytest.fixture
def workbench(tmp_path: Path, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """A folder of static files of our own, with one bundle of each kind."""
    for folder in ("css", "js"):
        (tmp_path / folder).mkdir()
    for name in ("css/first.css", "css/second.css", "js/one.js", "js/two.js"):
        (tmp_path / name).write_text(f"says {name};\n")
    settings.STATICFILES_DIRS = [tmp_path]
    settings.VAR_DIR = tmp_path / "var"
    finders.get_finder.cache_clear()
    shelf = {"css/all.css": ("css/second.css", "css/first.css"), "js/all.js": ("js/one.js",)}
    monkeypatch.setattr(bundles, "BUNDLES", shelf)
    yield tmp_path
    finders.get_finder.cache_clear()


def test_files_stand_in_the_order_given(workbench: Path) -> None:
    assert made("css/all.css") == (
        "/* css/second.css */\nsays css/second.css;\n\n/* css/first.css */\nsays css/first.css;\n"
    )


def test_remarks_stay_at_home_and_what_they_stand_beside_goes(workbench: Path) -> None:
    (workbench / "js/one.js").write_text(
        'a(); // beside\n  // alone\nb("//c");\n/* alone */\n/* begins\n   and ends */\nd();\n'
    )
    assert made("js/all.js") == (
        '/* js/one.js */\na(); // beside\nb("//c");\n/* begins\n   and ends */\nd();\n'
    )


def test_a_changed_file_is_in_the_next_request(workbench: Path) -> None:
    made("js/all.js")
    (workbench / "js/one.js").write_text("changed();\n")
    assert made("js/all.js") == "/* js/one.js */\nchanged();\n"


def test_an_unchanged_bundle_is_left_alone(workbench: Path) -> None:
    made("js/all.js")
    path = Path(str(finders.find("js/all.js")))
    before = path.stat().st_mtime_ns
    made("js/all.js")
    assert path.stat().st_mtime_ns == before


def test_a_missing_file_stops_everything(workbench: Path) -> None:
    (workbench / "js/one.js").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"needs js/one\.js"):
        finders.find("js/all.js")
    wrong = finders.get_finder("reviewtool.bundles.BundleFinder").check()
    assert [message.id for message in wrong] == ["reviewtool.E001"]


@pytest.mark.parametrize(
    ("source", "text"),
    [("js/one.js", "fine();"), ("css/first.css", '@import "other.css";')],
)
def test_what_would_break_inside_a_bundle_is_refused(
    workbench: Path, source: str, text: str
) -> None:
    (workbench / source).write_text(text)
    with pytest.raises(ImproperlyConfigured):
        bundles.joined("css/all.css", (source,))


def test_collected_bundles_name_hashed_files_that_exist(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    collected = tmp_path / "static"
    [sheet] = (
        path for path in collected.glob("css/phone.bundle.*.css") if path.name.count(".") == 3
    )
    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', sheet.read_text(encoding="utf-8"))
    assert len(fonts) == 2
    for font in fonts:
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", font)
        assert (sheet.parent / font).exists()


def test_no_script_looks_behind() -> None:
    """A browser that cannot read it, as Safari before 16.4, reads nothing of the whole bundle."""
    scripts = list((STATIC / "js").glob("*.js"))
    assert scripts
    assert [one.name for one in scripts if re.search(r"\(\?<[=!]", one.read_text("utf-8"))] == []


def test_every_script_and_sheet_is_in_a_bundle_or_on_a_page() -> None:
    bundled = {source for sources in bundles.BUNDLES.values() for source in sources}
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r"""{%\s*static\s+['"]([^'"]+)['"]""", pages))
    here = {
        path.relative_to(STATIC).as_posix()
        for folder in ("css", "js")
        for path in (STATIC / folder).iterdir()
    }
    made_elsewhere = {"css/document.css", "css/sheets.css"}  # PDFs read these themselves
    assert here - bundled - named - made_elsewhere == set()
    assert set(bundles.BUNDLES) - named == set()
