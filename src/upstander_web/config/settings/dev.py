"""Settings for one machine: plain HTTP on loopback, so cookies cannot ask for HTTPS."""

from upstander_web.config.settings.base import *  # noqa: F403 - settings extend each other so

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
WHITENOISE_AUTOREFRESH = True
