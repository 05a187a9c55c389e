"""Who comes to the desk, and the addresses they may try."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from treatments.consultations.models import ConsultationRequest

PASSWORD = "three plain words"
LIST = "/admin/consultations/consultationrequest/"


def an_account(name: str, *groups: str, **fields: object) -> User:
    account = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)  # type: ignore[arg-type]
    account.groups.set(Group.objects.filter(name__in=groups))
    return account


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def confirmed(client: Client) -> Client:
    """With the password typed once more a moment ago, as administering accounts asks for."""
    session = client.session
    session["password_confirmed_at"] = int(timezone.now().timestamp())
    session.save()
    return client


def staff_client(group: str, name: str = "") -> Client:
    """A browser in which somebody of this group has signed in."""
    return signed_in(an_account(name or group, group))


@contextmanager
def undone() -> Iterator[None]:
    """What is done in here is taken back, so that one test can try many ways from the same records and session."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def record_url(consultation: ConsultationRequest) -> str:
    return reverse("admin:consultations_consultationrequest_change", args=[consultation.pk])


def action_url(name: str, consultation: ConsultationRequest) -> str:
    return reverse(f"admin:request-{name}", args=[consultation.pk])


STAFF: dict[str, Callable[[], User]] = {
    "no group": lambda: an_account("newcomer"),
    "reception": lambda: an_account("reception", "reception"),
    "clinician": lambda: an_account("clinician", "clinician"),
    "manager": lambda: an_account("manager", "manager"),
}
