"""Staff accounts: made, given to groups and closed by managers, who never see anybody's password or second factor."""

from typing import cast

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from treatments.desk import second_factor

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
    actions = ("remove_second_factor",)
    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(self, request: HttpRequest, obj: User, form: Form, change: bool) -> None:
        """Every account here is staff; patients have none."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)

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
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Without seeing it. The account sets up a new one when it signs in next."""
        allowed = [account for account in queryset if self.has_change_permission(request, account)]
        removed = [account for account in allowed if second_factor.remove(account)]
        for account in removed:
            self.log_change(request, account, str(_("Removed the second step.")))
        message = ngettext(
            "The second step of %(count)s account was removed.",
            "The second steps of %(count)s accounts were removed.",
            len(removed),
        )
        self.message_user(request, message % {"count": len(removed)}, messages.SUCCESS if removed else messages.WARNING)
