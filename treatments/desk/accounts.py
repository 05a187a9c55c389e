"""Signing in: the second factor, confirming a password, and restoring a form sent after the session expired."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import django_otp
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treatments.desk import second_factor
from treatments.desk.forms.confirmation import PasswordForm
from treatments.desk.forms.sign_in import AUTHOR, AUTHOR_SALT, CodeForm

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

SAVED_FORM, CONFIRMED_AT = "saved_form", "password_confirmed_at"
CONFIRMED_FOR = timedelta(minutes=5)
# Passwords and CSRF tokens are never saved.
NEVER_SAVED = re.compile("password|csrfmiddlewaretoken")
MAX_SAVED_CHARACTERS = 200_000

View = Callable[..., HttpResponse]


def password_required(view: View) -> View:
    """For somebody who has given a staff password, with or without the second factor."""

    @wraps(view)
    @never_cache
    @csrf_protect
    def wrapper(request: HttpRequest, site: AdminSite) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, site)

    return wrapper


def next_address(request: HttpRequest) -> str:
    """Where to go afterwards; only ever inside this site."""
    next_url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    allowed = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
    return next_url if allowed and next_url.startswith("/admin/") else reverse("admin:index")


@password_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for the code of the account's own app, or lead to setting one up."""
    if second_factor.is_verified(request.user):
        return HttpResponseRedirect(next_address(request))
    if second_factor.confirmed_app(request.user) is None:
        return redirect(f"{reverse('admin:second-factor-app')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device := second_factor.device_accepting(request.user, form.cleaned_data["code"]):
            django_otp.login(request, device)
            return HttpResponseRedirect(next_address(request))
        logger.warning("Account %s gave a wrong code", request.user.pk)
        form.add_error("code", _("This code was not accepted. Codes change every 30 seconds: type the newest one."))
    context = {
        **site.each_context(request),
        "title": _("Your second step"),
        "form": form,
        "next": next_address(request),
    }
    return TemplateResponse(request, "desk/second_factor.html", context, status=422 if form.errors else 200)


@password_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for the password again before a sensitive change."""
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        request.session[CONFIRMED_AT] = int(timezone.now().timestamp())
        return HttpResponseRedirect(next_address(request))
    context = {
        **site.each_context(request),
        "title": _("Your password once more"),
        "form": form,
        "next": next_address(request),
    }
    return TemplateResponse(request, "desk/confirm_password.html", context, status=422 if form.errors else 200)


def password_confirmed_recently(request: HttpRequest) -> bool:
    """A password given a few minutes ago counts: most people come here straight from signing in."""
    signed_in = cast("User", request.user).last_login
    confirmed = max(signed_in.timestamp() if signed_in else 0, float(request.session.get(CONFIRMED_AT, 0)))
    return timezone.now().timestamp() - confirmed < CONFIRMED_FOR.total_seconds()


def redirect_to_confirm_password(next_url: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:confirm-password')}?{urlencode({REDIRECT_FIELD_NAME: next_url})}")


@password_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_app(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the key as a picture and as text, and take it once its first code is right."""
    if second_factor.confirmed_app(request.user) is not None and not second_factor.is_verified(request.user):
        return redirect("admin:second-factor")
    if request.method != "POST" and not password_confirmed_recently(
        request
    ):  # a right code proves that the page was seen
        return redirect_to_confirm_password(request.get_full_path())
    device = second_factor.unconfirmed_app(request.user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if second_factor.confirm(device, form.cleaned_data["code"].replace(" ", "")):
            django_otp.login(request, device)
            return show_codes(request, site)
        form.add_error("code", _("This code was not accepted. Check the clock of your phone and type the newest code."))
    context = {
        **site.each_context(request),
        "title": _("Set up your second step"),
        "form": form,
        "picture": second_factor.qr_code_svg(device),
        "key": second_factor.readable_key(device),
        "next": next_address(request),
    }
    return TemplateResponse(request, "desk/set_up_app.html", context, status=422 if form.errors else 200)


@password_required
@require_POST
def new_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if not second_factor.is_verified(request.user):
        return redirect("admin:second-factor")
    if not password_confirmed_recently(request):
        return redirect_to_confirm_password(reverse("admin:index"))
    return show_codes(request, site)


def show_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Your recovery codes"),
        "codes": second_factor.new_recovery_codes(request.user),
        "next": next_address(request),
    }
    return TemplateResponse(request, "desk/recovery_codes.html", context)


def save_submitted_form(request: HttpRequest) -> HttpResponse:
    """A form was sent into an expired session: keep its text until the person has signed in again.

    A form of the desk's own says who wrote in it, so that the next person at the same screen does not read it.
    """
    data = {name: values for name, values in request.POST.lists() if not NEVER_SAVED.search(name)}
    size = sum(len(value) for values in data.values() for value in values)
    author = _author(request)
    # Only from somebody who was here: a stranger must not fill the table of sessions.
    was_here = author is not None or request.user.is_authenticated or getattr(request, "session_ended", False)
    if size > MAX_SAVED_CHARACTERS or not was_here:
        return redirect_to_login(request.path, reverse("admin:login"))
    request.session[SAVED_FORM] = {"address": request.get_full_path(), "data": data, "author": author}
    request.session.set_expiry(settings.SESSION_IDLE_SECONDS)
    return redirect_to_login(reverse("admin:saved-form"), reverse("admin:login"))


def _author(request: HttpRequest) -> str | None:
    try:
        return Signer(salt=AUTHOR_SALT).unsign(request.POST.get(AUTHOR, ""))
    except BadSignature:
        return None


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many wrong passwords for this account from this address; other addresses are not touched."""
    wait = timedelta(hours=settings.AXES_COOLOFF_TIME)
    context = {"title": _("Too many tries"), "minutes": wait // timedelta(minutes=1), "site_header": _("Desk")}
    response = render(request, "desk/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


@require_GET
def saved_form(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what was typed, with a button that sends it again. It is removed from the session when shown."""
    saved = request.session.pop(SAVED_FORM, None)
    if not saved or saved["author"] not in {None, str(request.user.pk)}:
        return redirect("admin:index")
    context = {
        **site.each_context(request),
        "title": _("What you typed was kept"),
        "address": saved["address"],
        "fields": [(name, value) for name, values in saved["data"].items() for value in values],
    }
    return TemplateResponse(request, "desk/saved_form.html", context)
