"""Settings for tests: the real ones, in a folder of their own and without slow passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="reviewtool-tests-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
for name in ("ALLOWED_HOSTS", "BASE_URL", "DEBUG", "HTTPS", "REDIS_URL", "TRUSTED_PROXIES"):
    os.environ[name] = ""  # whatever .env says
os.environ["EMAIL_URL"] = "memorymail://"

from reviewtool.settings import *  # noqa: E402, F403
from reviewtool.settings import DATABASES, ON_SQLITE, STORAGES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
WHITENOISE_AUTOREFRESH = True
(VAR_DIR / "static").mkdir()
if ON_SQLITE:
    # A file: a database in memory ignores the time to wait for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
