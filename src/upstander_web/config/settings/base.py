"""Settings that hold everywhere: apps, database, security, language."""

import os
from pathlib import Path
from typing import Any

import dj_database_url

from upstander_web.config.home import find_home, read_secret_key

PACKAGE = Path(__file__).resolve().parent.parent.parent
UPSTANDER_HOME = find_home()

SECRET_KEY = read_secret_key(UPSTANDER_HOME)
DEBUG = False
ALLOWED_HOSTS = [
    host
    for host in os.environ.get("UPSTANDER_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "upstander_web.theme",
    "upstander_web.audit_trail",
    "upstander_web.accounts",
    "upstander_web.authorisations",
    "upstander_web.audit_desk",
    "upstander_web.jobs",
    "upstander_web.exhibits",
    "upstander_web.review_desk",
    "upstander_web.policies",
    "upstander_web.rules",
    "upstander_web.detection",
]

MIDDLEWARE = [
    "upstander_web.config.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "upstander_web.accounts.own_password.OwnPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "upstander_web.config.urls_staff"
WSGI_APPLICATION = "upstander_web.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "upstander_web.config.page_frame.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"


def _database() -> dict[str, Any]:
    """Return PostgreSQL by $DATABASE_URL, else SQLite in the home directory."""
    if os.environ.get("DATABASE_URL"):
        return dict(dj_database_url.config(conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": UPSTANDER_HOME / "upstander.sqlite3",
        "OPTIONS": {
            "timeout": 60,  # seconds that a writer waits for another
            # The lock is taken when a transaction begins, so that two that read the head of
            # the audit chain cannot both go on to write it.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
# NCSC: length and a list of common passwords; no rules of composition, no change by date.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SIGN_IN_FAILURES_ALLOWED = 5
SIGN_IN_LOCK_MINUTES = 15

# Sessions end after 20 minutes without a request, and with the browser.
SESSION_COOKIE_AGE = 20 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "upstander_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "upstander_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "upstander_web.config.errors.csrf_failure"

# What browsers are told; the rest is in security_headers.
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": it turns the Origin of a same-origin POST to null, which CSRF then refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_PERMISSIONS = 0o600

# What may be received as an exhibit
UPSTANDER_EXHIBIT_PREFIX = os.environ.get("UPSTANDER_EXHIBIT_PREFIX", "UPS/DMI")
UPSTANDER_UPLOAD_BYTES = int(os.environ.get("UPSTANDER_UPLOAD_BYTES", str(16 << 30)))
UPSTANDER_IMPORT_ROOTS = [
    Path(root) for root in os.environ.get("UPSTANDER_IMPORT_ROOTS", "").split(os.pathsep) if root
]
"""Folders of this machine beneath which a person may point at an export; none by default."""
UPSTANDER_RULEPACKS = [
    Path(pack) for pack in os.environ.get("UPSTANDER_RULEPACKS", "").split(os.pathsep) if pack
]
"""Folders of rule packs; those that ship where none is named."""
UPSTANDER_IMPORTS_AT_ONCE = int(os.environ.get("UPSTANDER_IMPORTS_AT_ONCE", "1"))

# Lawful authority
UPSTANDER_HIGHEST_AUTHORITIES = [
    name.strip()
    for name in os.environ.get("UPSTANDER_HIGHEST_AUTHORITIES", "").split(",")
    if name.strip()
]
"""Accounts that are the highest authority of the force: they alone grant covert work; none by
default."""
UPSTANDER_FORCE_IS_LISTED_PERSON = False
"""Whether section 18(1)(a) to (g) of the Investigatory Powers Act 2016 lists the force."""

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# Static files are served from where they are: no gathering step before a start.
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

CLASSIFICATION = "OFFICIAL-SENSITIVE"
AUDIT_TRAIL_IS_DISPOSABLE = False
"""True in tests alone: lets `flush` empty the audit trail between tests."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
