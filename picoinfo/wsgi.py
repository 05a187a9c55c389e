"""The WSGI application, for any server. A configuration error ends the process with its one sentence."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from picoinfo.charset import require_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "picoinfo.settings")

try:
    application = require_utf8(get_wsgi_application())
except ImproperlyConfigured as error:
    raise SystemExit(f"ImproperlyConfigured: {error}") from None

# These import Django's models and settings, which have to be ready.
from django.conf import settings

from picoinfo.ready_pages import ReadyPages

if not settings.DEBUG:  # in development an edit of a template or of the code must show at once
    application = ReadyPages(application)
