"""The server's entry."""

import os

from django.core.wsgi import get_wsgi_application

from picoinfo.charset import read_as_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "picoinfo.settings")

application = read_as_utf8(get_wsgi_application())
