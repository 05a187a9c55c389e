"""Made-up requests: plainly made up, made by the actions, never in production."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from treatments.consultations import storage
from treatments.consultations.models import ConsultationRequest, Draft, Event, Message, Photo

pytestmark = pytest.mark.django_db


def test_they_are_plainly_made_up() -> None:
    call_command("sample_requests", 12, verbosity=0)

    made = ConsultationRequest.objects.order_by("name")
    assert made.count() == 12
    assert all(re.fullmatch(r"Sample Person \d+", one.name) for one in made)
    assert all(one.email == "" or one.email.endswith("@example.org") for one in made)
    assert all(one.phone == "" or re.fullmatch(r"020 7946 0\d{3}", one.phone) for one in made)
    assert made.filter(urgent=True).count() == 1
    assert Event.objects.filter(kind="received").count() == 12
    assert Message.objects.exclude(kind="reply").count() == 0


def test_some_bring_photos_as_a_patient_adds_them() -> None:
    call_command("sample_requests", 12, verbosity=0)

    with_photos = ConsultationRequest.objects.filter(photos__isnull=False).distinct()
    assert 0 < with_photos.count() < 12
    assert all(one.additions.get().part == "photos" for one in with_photos)
    assert all(storage.read_photo(photo.name) for photo in Photo.objects.all())
    assert not Draft.objects.exists()


def test_a_second_run_goes_on_counting() -> None:
    call_command("sample_requests", 2, verbosity=0)

    call_command("sample_requests", 2, verbosity=0)

    assert set(ConsultationRequest.objects.values_list("name", flat=True)) == {
        f"Sample Person {number}" for number in (1, 2, 3, 4)
    }


def test_an_account_has_worked_on_some_of_them() -> None:
    User.objects.create_superuser("manager")

    call_command("sample_requests", 60, verbosity=0)

    assert set(ConsultationRequest.objects.values_list("status", flat=True)) == {
        "new",
        "being-read",
        "waiting-for-patient",
        "answered",
        "closed",
    }


def test_production_refuses_them(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="made-up requests have no place"):
        call_command("sample_requests", 1)

    assert ConsultationRequest.objects.count() == 0
