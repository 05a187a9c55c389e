"""Staff accounts: made, given to groups and closed by managers, who never see anybody's password or second factor."""

from collections.abc import Sequence
from typing import Any, cast

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from treatments.consultations.choices import EventKind
from treatments.desk import second_factor
from treatments.desk.account_changes import report_account_change
from treatments.desk.accounts import confirmation_missing

# Their stock pages show the keys of everybody's apps, the recovery codes, and what was typed at failed sign-ins.
for model in (TOTPDevice, StaticDevice, AccessAttempt, AccessFailureLog, AccessLog, User, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # generic for the checker alone
    """Groups carry the rights, so an account has no permissions of its own, and nobody makes a superuser here."""

    list_display = ("username", "first_name", "last_name", "in_groups", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    actions = ("remove_second_factor", "make_enrolment_codes")
    actions_on_top, actions_on_bottom = False, True
    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return self._unconfirmed(request) or super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._unconfirmed(request) or super().change_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Looking needs no password; what is done to the chosen accounts does."""
        missing = self._unconfirmed(request) if request.method == "POST" else None
        return missing or super().changelist_view(request, {"title": _("Accounts"), **(extra_context or {})})

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        if missing := self._unconfirmed(request):
            return missing
        with transaction.atomic():
            before = self.get_object(request, id)
            response: HttpResponse = super().user_change_password(request, id, form_url)
            after = self.get_object(request, id)
            if before and after and before.password != after.password:
                self._report(request, after, EventKind.PASSWORD_SET)
        return response

    def _unconfirmed(self, request: HttpRequest) -> HttpResponse | None:
        """Whoever may not change accounts is refused without being asked for a password."""
        return confirmation_missing(request) if self.has_change_permission(request) else None

    def save_model(self, request: HttpRequest, obj: User, form: Form, change: bool) -> None:
        """Every account here is staff; patients have none."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Runs last, in the same transaction: only now are the groups known."""
        account: User = form.instance
        groups = _group_names(account)
        super().save_related(request, form, formsets, change)
        if not change:
            self._report(request, account, EventKind.ACCOUNT_MADE)
        elif form.changed_data:
            changes = [name for name in form.changed_data if name != "groups"]
            if groups != _group_names(account):
                changes.append(f"groups: {', '.join(groups)} → {', '.join(_group_names(account))}")
            former = str(form.initial.get("email") or "")
            self._report(request, account, EventKind.ACCOUNT_CHANGED, changes=changes, former=former)

    def _report(
        self, request: HttpRequest, account: User, kind: EventKind, *, changes: Sequence[str] = (), former: str = ""
    ) -> None:
        report_account_change(
            account=account,
            kind=kind,
            by=cast("User", request.user),
            at=timezone.now(),
            to=[account.email, former],
            changes=changes,
        )
        if not account.email and not former:
            message = _("%(account)s has no email address, so no letter goes to its owner: tell them yourself.")
            self.message_user(request, message % {"account": account.get_username()}, messages.WARNING)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever could change a superuser could become one."""
        beyond = obj is not None and obj.is_superuser and not cast("User", request.user).is_superuser
        return super().has_change_permission(request, obj) and not beyond

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are closed, not deleted: the history must still say who."""
        return False

    @admin.display(description=_("Groups"))
    def in_groups(self, account: User) -> str:
        return ", ".join(group.name for group in account.groups.all())

    @admin.action(description=_("Remove the second step (phone lost)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Without seeing it. The account sets up a new one when it signs in next, with the code shown now."""
        allowed = [account for account in queryset if self.has_change_permission(request, account)]
        with transaction.atomic():
            removed = [account for account in allowed if second_factor.remove(account)]
            for account in removed:
                self.log_change(request, account, str(_("Removed the second step.")))
                self._report(request, account, EventKind.SECOND_STEP_REMOVED)
        message = ngettext(
            "The second step of %(count)s account was removed.",
            "The second steps of %(count)s accounts were removed.",
            len(removed),
        )
        self.message_user(request, message % {"count": len(removed)}, messages.SUCCESS if removed else messages.WARNING)
        return self._show_codes(request, removed) if removed else None

    @admin.action(description=_("Make a code for setting up the second step"), permissions=["change"])
    def make_enrolment_codes(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """For accounts without a second step; another would have to be removed first."""
        allowed = [
            account
            for account in queryset
            if self.has_change_permission(request, account) and second_factor.confirmed_app(account) is None
        ]
        if allowed:
            return self._show_codes(request, allowed)
        self.message_user(request, _("Each of these accounts has a second step already."), messages.WARNING)
        return None

    def _show_codes(self, request: HttpRequest, accounts: Sequence[User]) -> HttpResponse:
        codes = []
        with transaction.atomic():
            for account in accounts:
                codes.append((account, second_factor.make_enrolment_code(account)))
                self._report(request, account, EventKind.ENROLMENT_CODE_MADE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Codes for the second step"),
            "codes": codes,
        }
        return TemplateResponse(request, "desk/enrolment_codes.html", context)


def _group_names(account: User) -> list[str]:
    return sorted(Group.objects.filter(user=account).values_list("name", flat=True))
