"""Each group may do its own work and nothing else."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from treatments.consultations.staff_groups import STAFF_GROUPS

pytestmark = pytest.mark.django_db

TRIAGE = {"view_consultationrequest", "triage_requests", "correct_contact"}
RECEPTION = TRIAGE | {"write_notes"}
CLINICIAN = TRIAGE | {
    "view_health_answers",
    "view_photos",
    "reply_requests",
    "write_notes",
    "read_notes",
    "view_consent",
    "view_event",
    "view_message",
    "read_reviews",
    "write_remarks",
    "sign_articles",
    "read_feedback",
}
EDITOR = {"read_reviews", "write_remarks", "read_feedback", "erase_feedback"}
MANAGER = TRIAGE | {
    "view_health_answers",
    "view_photos",
    "export_requests",
    "erase_requests",
    "view_consent",
    "view_event",
    "view_message",
    "view_user",
    "add_user",
    "change_user",
    "read_reviews",
    "link_reviewers",
    "read_feedback",
    "erase_feedback",
}


@pytest.mark.parametrize(
    ("group", "rights"),
    [("reception", RECEPTION), ("clinician", CLINICIAN), ("editor", EDITOR), ("manager", MANAGER)],
)
def test_a_group_has_just_the_rights_it_needs(group: str, rights: set[str]) -> None:
    permissions = Group.objects.get(name=group).permissions

    assert set(permissions.values_list("codename", flat=True)) == rights


@pytest.mark.parametrize("right", ["view_health_answers", "view_photos", "reply_requests", "export_requests"])
def test_reception_may_not_read_about_health_nor_carry_it_away(right: str) -> None:
    receptionist = User.objects.create_user("receptionist", is_staff=True)
    receptionist.groups.add(Group.objects.get(name="reception"))

    assert receptionist.has_perm("consultations.view_consultationrequest")
    assert not receptionist.has_perm(f"consultations.{right}")


def test_a_changed_group_is_corrected_by_migrate_and_other_groups_are_left_alone() -> None:
    Group.objects.get(name="reception").permissions.set(Permission.objects.filter(codename="view_photos"))
    own = Group.objects.create(name="a group of the clinic's own")
    own.permissions.set(Permission.objects.filter(codename="view_photos"))

    call_command("migrate", verbosity=0)

    assert set(Group.objects.get(name="reception").permissions.values_list("codename", flat=True)) == RECEPTION
    assert list(own.permissions.values_list("codename", flat=True)) == ["view_photos"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_the_groups_are_there_in_every_test_that_commits(run: str) -> None:
    assert Group.objects.filter(name__in=STAFF_GROUPS, permissions__codename="triage_requests").count() == 3


def test_nobody_may_change_or_delete_rows_by_the_stock_rights() -> None:
    nobody_has = {"add_consultationrequest", "change_consultationrequest", "delete_consultationrequest"}
    granted = set(Group.objects.values_list("permissions__codename", flat=True))

    assert granted & nobody_has == set()


def test_every_right_is_made_once_and_in_words() -> None:
    call_command("migrate", verbosity=0)  # Django makes the missing permissions after every migrate

    ours = Permission.objects.filter(content_type__app_label="consultations")
    names = dict(ours.values_list("codename", "name"))
    assert len(names) == ours.count()
    assert names["view_photos"] == "Can look at patients' photos"


def test_the_tables_are_as_the_models_say() -> None:
    call_command("makemigrations", "consultations", "--check", "--dry-run", verbosity=0)
