import pytest

from treatments import content
from treatments.response_target import response_target_in_words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, "1 working hour"),
        (8, "8 working hours"),
        (9, "2 working days"),
        (16, "2 working days"),
        (17, "2 working days"),
        (18, "3 working days"),
    ],
)
def test_the_promise_is_never_shorter_than_what_the_clinic_can_keep(hours, words):
    """The sample clinic is open for eight and a half hours a day."""
    clinic = content.current().site.clinic.model_copy(update={"promise_hours": hours})

    assert response_target_in_words(clinic) == words


def test_nothing_is_promised_when_the_opening_times_cannot_be_read():
    clinic = content.current().site.clinic.model_copy(update={"hours": (), "promise_hours": 0})

    assert response_target_in_words(clinic) == ""
