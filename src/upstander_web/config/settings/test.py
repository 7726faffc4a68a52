"""Settings for the tests: a home of its own, quick hashing, a trail that may be emptied."""

import os
import tempfile

# Never the home of the environment: it may be a real one. Removed when the process ends.
_HOME = tempfile.TemporaryDirectory(prefix="upstander-test-")
os.environ["UPSTANDER_HOME"] = _HOME.name
os.environ.setdefault("UPSTANDER_SECRET_KEY", "for tests only, and for nothing else at all")

from upstander_web.config.settings.base import *  # noqa: E402, F403 - the home comes first

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
AUDIT_TRAIL_IS_DISPOSABLE = True
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405 - from base
    # A file, as in earnest: SQLite's shared memory has locks of another kind.
    DATABASES["default"]["TEST"] = {"NAME": UPSTANDER_HOME / "test.sqlite3"}  # noqa: F405 - the same
