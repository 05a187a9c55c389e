"""Notices to staff: the first at once, later ones together in one email, and none is lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from tests.consultations.mail_servers import Postbox, mail_server
from tests.consultations.world import NOON, a_request
from treatments.consultations.actions.deliver import LEASE, lease_message, lease_notices
from treatments.consultations.actions.notify import NOTICE_EVERY
from treatments.consultations.answers import Answer
from treatments.consultations.models import ConsultationRequest, Message
from treatments.consultations.outbox import Delivery, deliver_due

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DANGER = Answer(key="eyes", question="Trouble?", answer_key="yes", label="Yes", level="danger")


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    box = Postbox()
    with mail_server(box) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield box


def arrive(count: int, at: datetime = NOON, **changes: object) -> list[str]:
    """Requests of people who want no letter, so that all mail is for staff; their references."""
    return [a_request(at=at, wants_letter=False, **changes).reference for _ in range(count)]


def deliver(at: datetime) -> Delivery:
    return deliver_due(now=lambda: at)


def bodies(postbox: Postbox) -> list[str]:
    return [letter.get_content() for letter in postbox.letters]


def test_five_requests_within_seconds_make_one_letter_that_names_each(postbox: Postbox) -> None:
    references = arrive(5)

    done = deliver(NOON)

    assert done == Delivery(sent=5)
    assert [letter["Subject"] for letter in postbox.letters] == ["5 notices about requests"]
    assert all(f"Request {reference}" in bodies(postbox)[0] for reference in references)
    assert Message.objects.filter(sent_at=None).count() == 0


def test_the_first_goes_at_once_and_the_next_few_minutes_share_one_letter(postbox: Postbox) -> None:
    arrive(1)
    deliver(NOON)
    for number in range(1, 4):
        arrive(1, at=NOON + number * 20 * SECOND)
        deliver(NOON + number * 20 * SECOND)
    before = len(postbox.letters)

    deliver(NOON + NOTICE_EVERY)

    assert (before, len(postbox.letters)) == (1, 2)
    assert postbox.letters[1]["Subject"] == "3 notices about requests"


def test_what_may_be_urgent_waits_for_nothing_and_takes_the_others_along(postbox: Postbox) -> None:
    arrive(1)
    deliver(NOON)
    calm = arrive(1, at=NOON + SECOND)
    urgent = arrive(1, at=NOON + 2 * SECOND, answers=(DANGER,))

    deliver(NOON + 3 * SECOND)

    assert len(postbox.letters) == 2
    assert all(reference in bodies(postbox)[1] for reference in calm + urgent)


def test_a_single_notice_is_sent_as_it_was_written(postbox: Postbox) -> None:
    (reference,) = arrive(1)

    deliver(NOON)

    assert [letter["Subject"] for letter in postbox.letters] == [f"Request {reference}"]


def test_a_sender_that_died_with_a_bundle_loses_none_of_it(postbox: Postbox) -> None:
    references = arrive(4)
    leased = lease_message(at=NOON)
    assert leased
    assert len(lease_notices(along_with=leased, at=NOON)) == 3  # and then the power went

    assert deliver(NOON + SECOND) == Delivery()
    deliver(NOON + LEASE)

    assert all(reference in bodies(postbox)[0] for reference in references)


def test_notices_that_were_refused_together_are_tried_again_each_by_itself(postbox: Postbox) -> None:
    references = arrive(3)
    postbox.answers["desk@example.org"] = "451 later"
    assert deliver(NOON) == Delivery(put_off=3)
    postbox.answers.clear()

    deliver(NOON + timedelta(hours=1))

    assert [letter["Subject"] for letter in postbox.letters] == [f"Request {reference}" for reference in references]


def test_more_than_fit_into_one_letter_go_in_the_next(postbox: Postbox) -> None:
    arrive(60)

    assert deliver(NOON) == Delivery(sent=60)
    assert [letter["Subject"] for letter in postbox.letters] == [
        "50 notices about requests",
        "10 notices about requests",
    ]


def test_a_request_that_is_erased_while_it_waits_takes_its_own_notice_alone(postbox: Postbox) -> None:
    references = arrive(3)
    ConsultationRequest.objects.get(reference=references[0]).delete()

    deliver(NOON)

    assert postbox.letters[0]["Subject"] == "2 notices about requests"
    assert references[0] not in bodies(postbox)[0]
