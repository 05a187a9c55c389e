"""The staff's site: Django's admin with a second factor; a form sent after the session expired is saved."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from treatments.desk import accounts, second_factor, views
from treatments.desk.response_target import clinic_zone
from treatments.desk.views.front import front

METHODS = ("GET", "HEAD", "POST")


class DeskSite(AdminSite):
    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("What needs you now")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """A staff account, with its second factor given where one is needed."""
        return super().has_permission(request) and second_factor.may_enter(request.user)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        desk_urls = [
            *views.get_urls(self),
            path("second-factor/", partial(accounts.verify, site=self), name="second-factor"),
            path("second-factor/app/", partial(accounts.set_up_app, site=self), name="second-factor-app"),
            path("second-factor/codes/", partial(accounts.new_codes, site=self), name="second-factor-codes"),
            path("confirm-password/", partial(accounts.confirm_password, site=self), name="confirm-password"),
            path("saved-form/", self.admin_view(partial(accounts.saved_form, site=self)), name="saved-form"),
        ]
        return [*desk_urls, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return front(request, self)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """After the password comes the second factor, on a page of its own."""
        if request.method == "GET" and super().has_permission(request) and not self.has_permission(request):
            next_url = request.GET.get(REDIRECT_FIELD_NAME, "")
            return HttpResponseRedirect(
                f"{reverse('admin:second-factor')}?{urlencode({REDIRECT_FIELD_NAME: next_url})}"
            )
        return super().login(request, extra_context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method not in METHODS:  # the admin's own views answer any
                return HttpResponseNotAllowed(METHODS)
            logging_out = request.path == reverse("admin:logout")
            if request.method == "POST" and not logging_out and not self.has_permission(request):
                return accounts.save_submitted_form(request)
            # Times are those of the clinic, so the page is drawn before its time zone is left again.
            with timezone.override(clinic_zone()):
                response = inner(request, *args, **kwargs)
                return response.render() if isinstance(response, TemplateResponse) else response

        return wrapper

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        signed_in = request.user.is_authenticated
        return {
            **super().each_context(request),
            "second_factor_offered": signed_in and not second_factor.is_required(request.user),
            "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        }
