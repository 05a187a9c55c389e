"""Error pages. They need no database, session or CSRF check, so drawing one cannot fail in turn."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import TemplateDoesNotExist, loader
from django.utils.translation import gettext as _

from picoinfo.branding import brand_or_none

logger = logging.getLogger(__name__)

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
STATUSES_WITH_A_PAGE = (405, 410, 413, 429)


def error_page(request: HttpRequest | None, status: int) -> HttpResponse:
    """templates/errors/<status>.html; if that cannot be drawn, one plain sentence."""
    try:
        content = loader.render_to_string(
            f"errors/{status}.html", {"status": status, "brand": brand_or_none()}, request
        )
    except Exception:
        logger.exception("The page for error %s could not be drawn", status)
        try:
            content = loader.render_to_string("errors/plain.html", {"status": status})
        except TemplateDoesNotExist:
            return HttpResponse(_("Something went wrong."), status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(content, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, TOO_BIG) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    account = getattr(getattr(request, "user", None), "pk", None)
    logger.warning("Account %s was refused %s %s", account, request.method, request.path)
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(None, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A patient's form comes back with everything still in it; any other request gets the page for 403."""
    from treatments.intake.views.ask import ask_again
    from treatments.intake.views.check import send_without_cookies
    from treatments.intake.views.prepare import send_again

    forms = {
        "intake:ask": ask_again,
        "intake:check": send_without_cookies,
        "intake:prepare": send_again,
        "intake:answer": send_again,
    }
    if request.resolver_match and (again := forms.get(request.resolver_match.view_name)):
        try:
            return again(request)
        except PermissionDenied:
            pass
        except Exception as fault:  # noqa: BLE001 - whatever it is, the page for 403 can be drawn
            logger.error("A form could not be shown again: %s", type(fault).__name__)  # noqa: TRY400 - may quote words
    return error_page(request, 403)


def pages_for_empty_errors(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give an error response without a body, such as Django's 405, its page, and keep its headers."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and response.status_code in STATUSES_WITH_A_PAGE and not response.content:
            page = error_page(request, response.status_code)
            for name, value in response.items():
                if name.lower() not in {"content-type", "content-length"}:
                    page.headers[name] = value
            return page
        return response

    return middleware
