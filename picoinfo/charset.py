"""A wrapper of the WSGI application: the charset parameter of a request is UTF-8 or absent.

Django 5.2 lets some charset names raise outside its own error handling (while the request object is built, or in the
CSRF check and again in the error page), so the server would answer 500 without our headers, error page or log line.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import Any

UNREADABLE_CHARSET = "picoinfo.unreadable_charset"
CHARSET_PARAMETER = re.compile(r";\s*charset\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.IGNORECASE)

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name == "utf-8"
    except (LookupError, ValueError):  # ValueError: a NUL inside the name
        return False


def require_utf8(application: WsgiApplication) -> WsgiApplication:
    """Remove the charset from Content-Type, and mark the request if it named any other than UTF-8."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        names = [value.strip().strip('"').strip() for value in CHARSET_PARAMETER.findall(content_type)]
        if names:
            environ["CONTENT_TYPE"] = CHARSET_PARAMETER.sub("", content_type)
            if not all(is_utf8(name) for name in names):
                environ[UNREADABLE_CHARSET] = True
        return application(environ, start_response)

    return wrapped
