"""An action that fails at any of its writes leaves nothing half done: every table is as it was before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from pytest_django import Settings

from tests.consultations.world import CONSENT, DAY, NOON, a_draft, a_nurse, a_request, details, jpeg, letters, submitted
from treatments.consultations.actions import (
    addition,
    audit,
    call,
    contact,
    deliver,
    erase,
    information,
    limit,
    note,
    notify,
    reply,
    request_photos,
    staff_draft,
    triage,
    urgency,
)
from treatments.consultations.actions.submit import submit_request
from treatments.consultations.actions.withdraw import withdraw_request
from treatments.consultations.answers import Answer
from treatments.consultations.choices import Channel, InformationKind, Outcome, PartOfDay, Status
from treatments.consultations.keys import new_key
from treatments.consultations.models import ConsultationRequest, InformationRequest, Message
from treatments.consultations.photos.cleaning import clean_photo

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)
PART = addition.Part(key="words", title="In your own words")
EYES = Answer(key="eyes", question="Your eyes?", answer_key="yes", label="Yes", level="danger")
WRITES = ("INSERT", "UPDATE", "DELETE")


class Broken(Exception):
    """The database gave up in the middle of an action."""


class Writes:
    """Counts the writes of an action, and breaks off at one of them."""

    def __init__(self, *, break_at: int) -> None:
        self.break_at = break_at
        self.count = 0
        self.outside_a_transaction: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.count += 1
            if len(connection.savepoint_ids) == self.outer:
                self.outside_a_transaction.append(sql)
            if self.count == self.break_at:
                raise Broken
        return execute(sql, *arguments)

    @contextmanager
    def watched(self) -> Iterator[None]:
        self.outer = len(connection.savepoint_ids)
        with connection.execute_wrapper(self):
            yield


def tables() -> dict[str, list[Any]]:
    found = {}
    for model in apps.get_app_config("consultations").get_models():
        assert issubclass(model, models.Model)
        found[model.__name__] = list(model._base_manager.order_by("pk").values())
    return found


def sent() -> Any:
    """A request with a photo and the letters of its arrival."""
    begun = a_draft(photos=1)
    return submitted(token=new_key(), draft=begun).consultation


def leased() -> Message:
    message = deliver.lease_message(at=sent().created_at)
    assert message
    return message


def take_back(nurse: User) -> Callable[[], object]:
    letter = reply.send_reply(consultation=sent(), subject="s", text="t", by=nurse, at=LATER)
    return partial(reply.take_back_reply, message=letter, by=nurse, at=LATER)


def set_aside() -> Message:
    message = leased()
    Message.objects.filter(pk=message.pk).update(dead_at=NOON)
    return message


def opened() -> ConsultationRequest:
    consultation: ConsultationRequest = sent()
    audit.record_opened(consultation=consultation, by=a_nurse("reader"), at=NOON)
    return consultation


def asked_for(kind: InformationKind) -> InformationRequest:
    return information.ask_for(
        consultation=sent(),
        kind=kind,
        words="Something more, please.",
        write_messages=letters,
        by=a_nurse("asker"),
        at=NOON,
    )


def added_to() -> ConsultationRequest:
    return addition.add_answers(
        consultation=sent(),
        part=PART,
        texts={"hopes": "Softer edges."},
        answers={},
        labels={"hopes": "What do you hope for?"},
        write_messages=letters,
        at=NOON,
    )


# What each action is given. It is made anew for each try, before the action is watched.
ACTIONS: dict[str, Callable[[], Callable[[], object]]] = {
    "keep a draft": lambda: partial(
        staff_draft.keep_staff_draft, consultation=sent(), page="p", texts={"note": "n"}, by=a_nurse(), at=LATER
    ),
    "take back": lambda: take_back(a_nurse()),
    "plan a call": lambda: partial(
        call.plan_call,
        consultation=sent(),
        on=LATER.date(),
        part=PartOfDay.MORNING,
        words="works nights",
        by=a_nurse(),
        at=LATER,
    ),
    "no answer": lambda: partial(
        call.record_no_answer, consultation=sent(), next_on=LATER.date(), by=a_nurse(), at=LATER
    ),
    "drop a call": lambda: partial(call.drop_call, consultation=sent(), by=a_nurse(), at=LATER),
    "urgent": lambda: partial(urgency.raise_urgency, consultation=sent(), reason="r", by=a_nurse(), at=LATER),
    "not urgent": lambda: partial(urgency.lower_urgency, consultation=sent(), reason="r", by=a_nurse(), at=LATER),
    "told": lambda: partial(urgency.record_told, consultation=sent(), who="w", by=a_nurse(), at=LATER),
    "claim": lambda: partial(triage.claim, consultation=sent(), by=a_nurse(), at=LATER),
    "assign": lambda: partial(triage.assign, consultation=sent(), to=a_nurse(), by=a_nurse("other"), at=LATER),
    "move": lambda: partial(
        triage.move_to,
        consultation=sent(),
        status=Status.CLOSED,
        outcome=Outcome.BOOKED,
        note="n",
        by=a_nurse(),
        at=LATER,
    ),
    "spam": lambda: partial(triage.mark_spam, consultation=sent(), by=a_nurse(), at=LATER),
    "clear": lambda: partial(
        triage.clear_of_suspicion, consultation=a_request(spam_reasons=("links",)), by=a_nurse(), at=LATER
    ),
    "note": lambda: partial(note.add_note, consultation=sent(), text="n", by=a_nurse(), at=LATER),
    "reply": lambda: partial(reply.send_reply, consultation=sent(), subject="s", text="t", by=a_nurse(), at=LATER),
    "contact": lambda: partial(
        contact.correct_contact,
        consultation=sent(),
        email="new@example.org",
        phone="",
        channel=Channel.EMAIL,
        write_messages=letters,
        by=None,
        at=LATER,
    ),
    "withdraw": lambda: partial(withdraw_request, consultation=sent(), write_messages=letters, at=LATER),
    "opened": lambda: partial(audit.record_opened, consultation=sent(), by=a_nurse(), at=LATER),
    "photo seen": lambda: partial(audit.record_photo_seen, photo=sent().photos.get(), by=a_nurse(), at=LATER),
    "export": lambda: partial(audit.record_export, consultations=[sent(), sent()], form="csv", by=a_nurse(), at=LATER),
    "erase": lambda: partial(erase.erase_request, consultation=sent(), reason="staff", by=a_nurse(), at=LATER),
    "erase draft": lambda: partial(erase.erase_draft, draft=a_draft(photos=1)),
    "submit": lambda: partial(
        submit_request,
        token=new_key(),
        data=details(),
        consent=CONSENT,
        write_messages=letters,
        draft=a_draft(photos=1),
        at=LATER,
    ),
    "count": lambda: partial(
        limit.count_attempt, address="192.0.2.1", what="submit", limit=1, window=timedelta(hours=1), at=LATER
    ),
    "add answers": lambda: partial(
        addition.add_answers,
        consultation=opened(),
        part=PART,
        texts={"hopes": "Softer edges."},
        answers={EYES.key: EYES},
        labels={"hopes": "What do you hope for?"},
        write_messages=letters,
        at=LATER,
    ),
    "answer information": lambda: partial(
        addition.answer_information,
        consultation=(asked := asked_for(InformationKind.ANSWER)).consultation,
        asked=asked.pk,
        answer="Since May.",
        part=PART,
        write_messages=letters,
        at=LATER,
    ),
    "read additions": lambda: partial(addition.read_additions, consultation=added_to(), by=a_nurse(), at=LATER),
    "ask for": lambda: partial(
        information.ask_for,
        consultation=sent(),
        kind=InformationKind.PHOTO,
        words="A photo, please.",
        write_messages=letters,
        by=a_nurse(),
        at=LATER,
    ),
    "add to the photos of a request": lambda: partial(
        request_photos.add_photo,
        consultation=asked_for(InformationKind.PHOTO).consultation,
        photo=clean_photo(jpeg(300, 200)),
        sent_sha256="",
        part=PART,
        write_messages=letters,
        at=LATER,
    ),
    "remove from a request": lambda: partial(
        request_photos.remove_photo,
        consultation=(one := sent()),
        name=one.photos.get().name,
        at=LATER,
    ),
    "turn": lambda: partial(
        request_photos.turn_photo, consultation=(one := sent()), name=one.photos.get().name, at=LATER
    ),
    "lease": lambda: partial(deliver.lease_message, at=sent().created_at),
    "set aside": lambda: partial(
        deliver.put_off, message=leased(), fault=deliver.Fault.NEVER, error="no", most_refusals=1, at=LATER
    ),
    "revive": lambda: partial(notify.revive_message, message=set_aside(), by=a_nurse(), at=LATER),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_that_breaks_off_at_any_write_leaves_nothing_behind(name: str) -> None:
    action = ACTIONS[name]()
    before = tables()
    tried = 0

    while True:
        writes = Writes(break_at=tried + 1)
        try:
            with writes.watched():
                action()
        except Broken:
            tried += 1
            assert tables() == before, f"after a break at write {tried}"
        else:
            break

    assert tried > 0
    assert tables() != before


@pytest.mark.parametrize("name", ACTIONS)
def test_every_write_of_an_action_is_in_its_transaction(name: str) -> None:
    """Also of an action with a single write, which rests on what it has read."""
    action = ACTIONS[name]()
    writes = Writes(break_at=0)

    with writes.watched():
        action()

    assert writes.outside_a_transaction == []
    assert writes.count > 0


def test_a_dry_run_of_the_eraser_writes_nothing_at_all(settings: Settings) -> None:
    consultation = sent()
    writes = Writes(break_at=0)

    with writes.watched():
        counted = erase.erase_expired(
            retention=settings.RETENTION, at=consultation.erased_from(settings.RETENTION) + DAY, dry_run=True
        )

    assert (counted.requests, writes.count) == (1, 0)
