"""Signing in: the second factor, confirming a password, and restoring a form sent after the session expired."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import django_otp
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest
from treatments.desk import second_factor
from treatments.desk.account_changes import report_account_change
from treatments.desk.forms.confirmation import PasswordForm
from treatments.desk.forms.sign_in import AUTHOR, AUTHOR_SALT, CodeForm, EnrolmentForm
from treatments.desk.rights import Rights
from treatments.desk.sessions import end_other_sessions
from treatments.desk.typed_text import PAGE, SHOWN, labelled, typed_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django_otp.plugins.otp_totp.models import TOTPDevice

logger = logging.getLogger(__name__)

SAVED_FORM, CONFIRMED_AT, PENDING_APP = "saved_form", "password_confirmed_at", "pending_app"
CONFIRMED_FOR = timedelta(minutes=5)
CONFIRMED_FOR_SENDING = timedelta(minutes=15)
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


def confirmation_missing(request: HttpRequest) -> HttpResponse | None:
    """Where to send somebody who administers accounts and has not just typed the password again.

    Signing in does not count. A form may be sent for longer than it may be opened; if even that is over, its text is
    saved until the password is confirmed.
    """
    confirmed = timedelta(seconds=timezone.now().timestamp() - float(request.session.get(CONFIRMED_AT, 0)))
    if confirmed < (CONFIRMED_FOR_SENDING if request.method == "POST" else CONFIRMED_FOR):
        return None
    if request.method == "POST" and _save_form(request):
        return redirect_to_confirm_password(reverse("admin:saved-form"))
    return redirect_to_confirm_password(request.get_full_path())


def redirect_to_confirm_password(next_url: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:confirm-password')}?{urlencode({REDIRECT_FIELD_NAME: next_url})}")


@password_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_app(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show a key of this session's own as a picture and as text, and store it once its first code is right.

    The first app of an account also needs a code from a manager. Every other session of the account ends.
    """
    first = second_factor.confirmed_app(request.user) is None
    if not first and not second_factor.is_verified(request.user):
        return redirect("admin:second-factor")
    # A right code proves that the page was seen, so sending it needs no password.
    if request.method != "POST" and not password_confirmed_recently(request):
        return redirect_to_confirm_password(request.get_full_path())
    key = _pending_key(request)
    form_class = EnrolmentForm if first else CodeForm
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            device = second_factor.set_up(
                request.user,
                key=key,
                code=form.cleaned_data["code"].replace(" ", ""),
                enrolment_code=form.cleaned_data["enrolment_code"] if first else None,
            )
        except second_factor.WrongCode:
            form.add_error(
                "code", _("This code was not accepted. Check the clock of your phone and type the newest code.")
            )
        except second_factor.WrongEnrolmentCode:
            logger.warning("Account %s gave a wrong code for setting up its first app", request.user.pk)
            form.add_error(
                "enrolment_code", _("This code was not accepted: it may be used up or too old. Ask for a new one.")
            )
        else:
            return _app_set_up(request, site, device)
    device = second_factor.app_with(request.user, key)
    context = {
        **site.each_context(request),
        "title": _("Set up your second step"),
        "form": form,
        "picture": second_factor.qr_code_svg(device),
        "key": second_factor.readable_key(device),
        "next": next_address(request),
    }
    return TemplateResponse(request, "desk/set_up_app.html", context, status=422 if form.errors else 200)


def _pending_key(request: HttpRequest) -> str:
    """The same for every request of this session and account, and different for any other."""
    pending = request.session.get(PENDING_APP)
    if not pending or pending["account"] != request.user.pk:
        pending = request.session[PENDING_APP] = {"account": request.user.pk, "key": second_factor.new_key()}
    return str(pending["key"])


def _app_set_up(request: HttpRequest, site: AdminSite, device: "TOTPDevice") -> HttpResponse:
    account = cast("User", request.user)
    del request.session[PENDING_APP]
    django_otp.login(request, device)
    request.session.cycle_key()
    end_other_sessions(account, keep=request.session.session_key)
    report_account_change(
        account=account, kind=EventKind.SECOND_STEP_SET, by=account, at=timezone.now(), to=[account.email]
    )
    return show_codes(request, site)


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
    # Only from somebody who was here: a stranger must not fill the table of sessions.
    was_here = _author(request) is not None or request.user.is_authenticated or getattr(request, "session_ended", False)
    if not was_here or not _save_form(request):
        return redirect_to_login(request.path, reverse("admin:login"))
    request.session.set_expiry(settings.SESSION_IDLE_SECONDS)
    return redirect_to_login(reverse("admin:saved-form"), reverse("admin:login"))


def _save_form(request: HttpRequest) -> bool:
    """False where it is too long to be kept."""
    data = {name: values for name, values in request.POST.lists() if not NEVER_SAVED.search(name)}
    if sum(len(value) for values in data.values() for value in values) > MAX_SAVED_CHARACTERS:
        return False
    request.session[SAVED_FORM] = {"address": request.get_full_path(), "data": data, "author": _author(request)}
    return True


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
        **_what_was_typed(request, saved),
    }
    return TemplateResponse(request, "desk/saved_form.html", context)


def _what_was_typed(request: HttpRequest, saved: dict[str, Any]) -> dict[str, Any]:
    """The texts under the labels of their boxes, and whose record they belong to, if the account may read it."""
    pk = resolve(urlsplit(saved["address"]).path).kwargs.get("pk")
    readable = Rights.of(request.user).view
    consultation = ConsultationRequest.objects.filter(pk=pk).first() if pk and readable else None
    if consultation is None:
        hidden = {"version", PAGE, SHOWN}
        typed = [
            (name, value)
            for name, values in saved["data"].items()
            for value in values
            if value and name not in hidden and not name.startswith("_")
        ]
        return {"typed": typed, "consultation": None}
    data = QueryDict(mutable=True)
    for name, values in saved["data"].items():
        data.setlist(name, values)
    return {"typed": labelled(typed_in(data, consultation)), "consultation": consultation}
