"""What the patient added since a request was sent: staff see it with its time, and a mark until they have read it."""

import pytest

from tests.consultations.world import NOON, a_nurse, a_request, letters
from tests.desk.people import LIST, record_url, staff_client
from treatments.consultations.actions.addition import Part, add_answers, answer_information
from treatments.consultations.actions.information import ask_for
from treatments.consultations.choices import InformationKind
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db


def added_to() -> ConsultationRequest:
    return add_answers(
        consultation=a_request(),
        part=Part(key="words", title="In your own words"),
        texts={"hopes": "Softer edges."},
        answers={},
        labels={"hopes": "What do you hope for?"},
        write_messages=letters,
        at=NOON,
    )


MARK = '<span class="tag">Something new</span>'


def test_the_mark_goes_when_somebody_who_may_read_it_has_opened_the_record() -> None:
    record = record_url(added_to())
    reception, clinician = staff_client("reception"), staff_client("clinician")
    assert MARK in clinician.get(LIST).text

    assert "Added by the patient" not in reception.get(record).text
    assert MARK in clinician.get(LIST).text

    first, second = clinician.get(record).text, clinician.get(record).text
    assert "What do you hope for?" in first
    assert ">New</span>" in first
    assert "What do you hope for?" in second
    assert ">New</span>" not in second
    assert MARK not in clinician.get(LIST).text


def test_what_was_asked_stands_with_its_answer() -> None:
    asked = ask_for(
        consultation=a_request(),
        kind=InformationKind.ANSWER,
        words="Since when?",
        write_messages=letters,
        by=a_nurse(),
        at=NOON,
    )
    clinician = staff_client("clinician")
    assert "Not answered yet" in clinician.get(record_url(asked.consultation)).text

    answer_information(
        consultation=asked.consultation,
        asked=asked.pk,
        answer="Since <May>.",
        part=Part(key="answer", title="Your answer"),
        write_messages=letters,
        at=NOON,
    )

    page = clinician.get(record_url(asked.consultation)).text
    assert "Since &lt;May&gt;." in page
    assert "Not answered yet" not in page
