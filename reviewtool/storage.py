"""Static files with their hash in the name, so that browsers may keep them for good."""

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Compressed and hashed, also where one JavaScript module imports another."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any) -> Callable[[Match[str]], str]:
        """Leave alone what names no file: in JavaScript, anything that does not end in .js."""
        convert: Callable[[Match[str]], str] = super().url_converter(name, *args)

        def converted(match: Match[str]) -> str:
            is_file = not name.endswith(".js") or match["url"].endswith(".js")
            return convert(match) if is_file else match[0]

        return converted
