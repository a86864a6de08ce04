"""One style sheet and one script a page, put together from the files in ``static/``.

There is no build step: whoever changes a file loads the page again. The finder joins the files
whenever Django asks for a bundle: at every request while developing, once in ``collectstatic``.
Nothing in them is changed, so that a line in the browser is a line in its file.
"""

import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

Messages = list[CheckMessage]
Found = str | list[str]

# In this order: the layers of the look, and what one script needs of another.
_LOOK = ("css/tokens.css", "css/base.css", "css/parts.css")
_OUTBOX = ("js/protocol.js", "js/phone.js", "js/held.js", "js/sending.js", "js/outbox.js")
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/site.bundle.css": _LOOK,
    "css/phone.bundle.css": (
        *_LOOK,
        "css/picture.css",
        "css/notes.css",
        "css/phone.css",
        "css/people.css",
        "css/ahead.css",
    ),
    "css/alone.bundle.css": (*_LOOK, "css/notes.css", "css/phone.css", "css/alone.css"),
    "css/desk.bundle.css": (
        *_LOOK,
        "css/picture.css",
        "css/plan.css",
        "css/notes.css",
        "css/desk.css",
    ),
    "css/screen.bundle.css": (
        *_LOOK,
        "css/picture.css",
        "css/notes.css",
        "css/screen.css",
        "css/plan-screen.css",
    ),
    "js/phone.bundle.js": (
        *_OUTBOX,
        "js/source.js",
        "js/live.js",
        "js/asking.js",
        "js/same.js",
        "js/own-marks.js",
        "js/own.js",
        "js/letters.js",
        "js/gently.js",
        "js/auto-save.js",
        "js/one-by-one.js",
        "js/closing.js",
        "js/ideas.js",
        "js/typed.js",
        "js/lost-place.js",
        "js/left-behind.js",
        "js/around.js",
        "js/following.js",
        "js/room.js",
        "js/holder.js",
        "js/people.js",
    ),
    "js/alone.bundle.js": (
        *_OUTBOX,
        "js/own.js",
        "js/letters.js",
        "js/gently.js",
        "js/auto-save.js",
        "js/one-by-one.js",
        "js/alone.js",
    ),
    "js/holder.bundle.js": ("js/phone.js", "js/holder.js"),
    "js/passing-on.bundle.js": (
        *_OUTBOX,
        "js/letters.js",
        "js/unsent.js",
        "js/holder.js",
        "js/people.js",
    ),
    "js/desk.bundle.js": (
        "js/protocol.js",
        "js/source.js",
        "js/live.js",
        "js/desk.js",
        "js/desk-parts.js",
        "js/desk-press.js",
        "js/desk-notes.js",
    ),
    "js/plan.bundle.js": ("js/protocol.js", "js/source.js", "js/live.js", "js/plan.js"),
    "js/screen.bundle.js": ("js/protocol.js", "js/source.js", "js/live.js", "js/screen.js"),
}

# A whole line; what begins in the middle of one, or goes over several, stays.
REMARK = re.compile(r"^[ \t]*(?://.*|/\*[^*\n]*\*/[ \t]*)\n", re.MULTILINE)


def joined(name: str, sources: Iterable[str]) -> str:
    """The text of a bundle: its files in order, each under its name, without the lines that are
    remarks alone: a phone has no use for them.

    Raises ``ImproperlyConfigured`` for a file that is missing or cannot stand in a bundle.
    """
    texts = ((source, REMARK.sub("", _text_of(source, name))) for source in sources)
    return "\n".join(f"/* {source} */\n{text}" for source, text in texts)


def _text_of(source: str, bundle: str) -> str:
    found = finders.find(source)
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"{bundle} needs {source}, and there is no such file.")
    if posixpath.dirname(source) != posixpath.dirname(bundle):
        raise ImproperlyConfigured(f"{source} would lose its url() paths in {bundle}.")
    text = Path(found).read_text(encoding="utf-8")
    if source.endswith(".css") and ("@import" in text or "@charset" in text):
        raise ImproperlyConfigured(f"{source} can only begin a style sheet, not stand in {bundle}.")
    return text


class BundleFinder(finders.BaseFinder):
    """Finds the bundles, in a folder of their own, as new as their files."""

    @property
    def storage(self) -> FileSystemStorage:
        """Where they are kept."""
        return FileSystemStorage(location=settings.VAR_DIR / "bundles")

    def check(self, **kwargs: Any) -> Messages:
        """What is wrong with the bundles, for ``manage.py check`` and every start."""
        wrong: Messages = []
        for name, sources in BUNDLES.items():
            try:
                joined(name, sources)
            except ImproperlyConfigured as error:
                wrong.append(Error(str(error), id="reviewtool.E001"))
        return wrong

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Found:  # type: ignore[override]
        """Where a bundle lies, made anew if its files have changed; nothing for other files."""
        if path not in BUNDLES:
            return []
        found = self.storage.path(path)
        _put(Path(found), joined(path, BUNDLES[path]))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """All bundles, for ``collectstatic``."""
        storage = self.storage
        for name in BUNDLES:
            self.find(name)
            yield name, storage


def _put(path: Path, text: str) -> None:
    """Write a file whole, unless it reads so already: nobody ever sees half of it."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(beside, 0o644)
    os.replace(beside, path)
