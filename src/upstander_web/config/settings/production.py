"""Settings behind a front end that speaks HTTPS."""

import os

from upstander_web.config.settings.base import *  # noqa: F403 - settings extend each other so

SECURE_SSL_REDIRECT = os.environ.get("UPSTANDER_SSL_REDIRECT", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
"""The front end must set this header itself and strip what a client sends."""
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = False
# An internal name has no business on a public list of browsers.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_NAME = "__Host-upstander_session"
CSRF_COOKIE_NAME = "__Host-upstander_csrf"
