"""The WSGI application of the staff site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstander_web.config.settings.production")

application = get_wsgi_application()
