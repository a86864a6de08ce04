"""Static files with their hash in the name, so that browsers may keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Compressed and hashed, also where one JavaScript module imports another."""

    support_js_module_import_aggregation = True
