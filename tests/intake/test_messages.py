"""What is sent by email: a reference and a link, and nothing about the person or the skin."""

import re

import pytest

from tests.intake.visitor import ANSWERS, Visitor
from treatments.consultations.models import ConsultationRequest, Message

pytestmark = pytest.mark.django_db
HEALTH = re.compile(r"skin|scar|laser|pico|treatment|health|doctor|photo|melasma|consultation", re.IGNORECASE)


def letters() -> dict[str, Message]:
    return {message.kind: message for message in Message.objects.all()}


def test_staff_get_the_reference_and_a_link_and_nothing_else():
    Visitor().request()

    reference = ConsultationRequest.objects.get().reference
    letter = letters()["staff-notice"]
    desk = "http://localhost:8000/admin/consultations/consultationrequest/"
    assert letter.subject == f"New request {reference}"
    assert letter.text == (
        f"A new request has come in. Its reference is {reference}.\n\n"
        f"Open it at the desk:\n{desk}?q={reference}\n\n"
        "This letter holds no details about the person who asks.\n"
    )
    assert letter.to == "desk@localhost"


def test_the_patient_gets_the_reference_what_happens_next_and_the_way_back():
    Visitor().request()

    reference = ConsultationRequest.objects.get().reference
    letter = letters()["receipt"]
    assert letter.subject == f"We have your request {reference}"
    assert re.search(rf"http://localhost:8000/consultation/{reference}-[\w-]{{43}}/\n", letter.text)
    assert "within 2 working days" in letter.text


def test_no_letter_holds_a_health_word_a_name_or_anything_that_was_typed():
    Visitor().request(phone="020 7946 0123", name="Zebulon")

    for letter in letters().values():
        whole = re.sub(r"http\S+", "", f"{letter.subject}\n{letter.text}")
        assert HEALTH.findall(whole) == []
        for typed in ("Zebulon", "0123", ANSWERS["message"], "morning"):
            assert typed not in whole


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_channel": "phone", "phone": "020 7946 0123"},
        {"contact_channel": "phone", "phone": "123456", "email": ""},
    ],
)
def test_whoever_asked_to_be_rung_gets_no_letter(changes):
    Visitor().request(**changes)

    assert list(letters()) == ["staff-notice"]


def test_the_subject_stays_one_line_whatever_was_typed():
    Visitor().request(name="Ada\u2028Bcc: x@example.org".replace("\u2028", " "))

    assert [letter.subject.splitlines() for letter in letters().values()] == [
        [letter.subject] for letter in letters().values()
    ]
