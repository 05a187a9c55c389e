"""The site's own settings with a private folder and content of the tests' own, plain static storage, quick passwords.

The content is small and frozen, so that no test depends on what a clinic writes. tests/content judges the real one.
"""

import mimetypes
import os
import tempfile
from pathlib import Path

for name in (
    "SITE_URL",
    "DATABASE_MARKER",
    "EMAIL_HOST",
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "NOTIFY_EMAIL",
    "CLINIC_DIR",
):
    os.environ.pop(name, None)
os.environ["CONTENT_DIR"] = str(Path(__file__).parent / "site_content")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="picoinfo-tests-")

from picoinfo.settings import *  # noqa: E402, F403
from picoinfo.settings import DATABASES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # see django_db_setup in conftest.py

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
mimetypes.add_type(
    "application/speculationrules+json", ".speculationrules"
)  # Django's server knows no WHITENOISE_MIMETYPES
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
