"""Staff actions on a request; nobody overwrites a colleague's change unknowingly."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.consultations.world import NOON, a_draft, a_nurse, a_request, letters, submitted
from treatments.consultations import rules
from treatments.consultations.actions.audit import record_export, record_opened, record_photo_seen
from treatments.consultations.actions.contact import correct_contact
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.actions.exceptions import MoveNotAllowed, NothingToReplyTo, StaleVersion, TextUnstorable
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.notify import REPLY_HELD, MessageContent, MessageContext
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.actions.triage import assign, claim, clear_of_suspicion, mark_spam, move_to
from treatments.consultations.actions.withdraw import withdraw_request
from treatments.consultations.choices import Channel, EventKind, MessageKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, ContactChange, Event, Message, Note

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)


def to_the_old_address(facts: MessageContext) -> list[MessageContent]:
    words = f"To {facts.email}"
    return [MessageContent(kind=MessageKind.CONTACT_NOTICE, to=facts.email, subject=facts.reference, text=words)]


def corrected(**changes: Any) -> None:
    """The contact details of one request replaced, with a letter to the old address."""
    correct_contact(**{"write_messages": to_the_old_address, "at": LATER, "by": None} | changes)


def last_event() -> Event:
    event = Event.objects.last()
    assert event is not None
    return event


def in_state(status: str) -> ConsultationRequest:
    """A request that has come to this status by allowed moves."""
    consultation, nurse = a_request(), a_nurse("somebody")
    if status == Status.CLOSED:
        return move_to(consultation=consultation, status=Status.CLOSED, outcome=Outcome.ADVISED, by=nurse, at=NOON)
    if status != Status.NEW:
        return move_to(consultation=consultation, status=Status(status), by=nurse, at=NOON)
    return consultation


def test_claiming_a_new_request_takes_it_and_begins_to_read_it() -> None:
    nurse, consultation = a_nurse(), a_request()

    claim(consultation=consultation, by=nurse, at=LATER, version=1)

    consultation.refresh_from_db()
    assert (consultation.assigned_to, consultation.status) == (nurse, Status.BEING_READ)
    assert (consultation.version, consultation.updated_at) == (2, LATER)
    event = last_event()
    assert (event.kind, event.by, event.by_name, event.at) == (EventKind.CLAIMED, nurse, "nurse", LATER)


def test_claiming_from_a_colleague_leaves_the_status() -> None:
    consultation = in_state(Status.WAITING)

    claimed = claim(consultation=consultation, by=a_nurse(), at=LATER)

    assert (claimed.assigned_to_id != consultation.assigned_to_id, claimed.status) == (True, Status.WAITING)


@pytest.mark.parametrize("before", Status.values)
@pytest.mark.parametrize("after", Status.values)
def test_a_request_moves_as_the_rules_allow_and_no_other_way(before: str, after: str) -> None:
    consultation, nurse = in_state(before), a_nurse()
    outcome = Outcome.ADVISED if after == Status.CLOSED else None

    if after in rules.ALLOWED_MOVES[before]:
        moved = move_to(consultation=consultation, status=Status(after), outcome=outcome, by=nurse, at=LATER)
        assert (moved.status, moved.version) == (after, consultation.version + 1)
        assert (last_event().kind, last_event().details["before"], last_event().details["after"]) == (
            EventKind.MOVED,
            before,
            after,
        )
    else:
        with pytest.raises(MoveNotAllowed):
            move_to(consultation=consultation, status=Status(after), outcome=outcome, by=nurse, at=LATER)
        consultation.refresh_from_db()
        assert (consultation.status, last_event().kind == EventKind.MOVED) == (before, before != Status.NEW)


def test_closing_needs_an_outcome_and_nothing_else_has_one() -> None:
    nurse, consultation = a_nurse(), a_request()

    with pytest.raises(MoveNotAllowed):
        move_to(consultation=consultation, status=Status.CLOSED, by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        move_to(consultation=consultation, status=Status.ANSWERED, outcome=Outcome.ADVISED, by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        move_to(consultation=consultation, status=Status.CLOSED, outcome=Outcome.WITHDRAWN, by=nurse, at=LATER)

    closed = move_to(consultation=consultation, status=Status.CLOSED, outcome=Outcome.BOOKED, by=nurse, at=LATER)
    assert (closed.closed_at, closed.outcome) == (LATER, Outcome.BOOKED)


def test_opening_again_clears_the_outcome() -> None:
    opened = move_to(consultation=in_state(Status.CLOSED), status=Status.BEING_READ, by=a_nurse(), at=LATER)

    assert (opened.closed_at, opened.outcome, opened.is_closed) == (None, "", False)


def test_whoever_moves_an_unassigned_request_takes_it_on() -> None:
    nurse = a_nurse()

    assert move_to(consultation=a_request(), status=Status.WAITING, by=nurse, at=LATER).assigned_to == nurse


def test_whoever_moves_a_colleagues_request_leaves_it_with_the_colleague() -> None:
    nurse, colleague, consultation = a_nurse(), a_nurse("colleague"), a_request()
    claim(consultation=consultation, by=colleague, at=NOON)

    moved = move_to(consultation=consultation, status=Status.WAITING, by=nurse, at=LATER)
    closed = move_to(consultation=moved, status=Status.CLOSED, outcome=Outcome.ADVISED, by=nurse, at=LATER)

    assert (moved.assigned_to, closed.assigned_to) == (colleague, colleague)


def test_whoever_closes_an_unassigned_request_does_not_take_it_on() -> None:
    closed = move_to(consultation=a_request(), status=Status.CLOSED, outcome=Outcome.ADVISED, by=a_nurse(), at=LATER)

    assert closed.assigned_to is None


def test_the_first_answer_stops_the_promise_clock_and_a_second_does_not_move_it() -> None:
    nurse, consultation = a_nurse(), in_state(Status.ANSWERED)
    assert consultation.first_answered_at == NOON

    move_to(consultation=consultation, status=Status.BEING_READ, by=nurse, at=LATER)
    again = move_to(consultation=consultation, status=Status.ANSWERED, by=nurse, at=LATER)

    assert again.first_answered_at == NOON


ACTIONS: dict[str, Callable[..., object]] = {
    "claim": claim,
    "assign": partial(assign, to=None),
    "move": partial(move_to, status=Status.ANSWERED),
    "spam": mark_spam,
    "reply": partial(send_reply, subject="s", text="t"),
    "contact": partial(correct_contact, email="", phone="1", channel=Channel.PHONE, write_messages=to_the_old_address),
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_an_action_on_an_old_version_is_refused_and_shows_the_new_one(action: Callable[..., object]) -> None:
    nurse, other, consultation = a_nurse(), a_nurse("other"), a_request()
    seen = {"consultation": consultation, "version": consultation.version, "by": nurse, "at": LATER}
    claim(consultation=consultation, by=other, at=LATER)
    events = Event.objects.count()

    with pytest.raises(StaleVersion) as stale:
        action(**seen)

    assert (stale.value.current.version, stale.value.current.assigned_to) == (2, other)
    assert Event.objects.count() == events


def test_a_request_given_to_nobody_is_new_again() -> None:
    nurse, consultation = a_nurse(), a_request()
    claim(consultation=consultation, by=nurse, at=NOON)

    assign(consultation=consultation, to=None, by=nurse, at=LATER)

    consultation.refresh_from_db()
    assert (consultation.assigned_to, consultation.status) == (None, Status.NEW)
    assert last_event().details["to"] is None


def test_a_closed_request_is_neither_claimed_nor_assigned_nor_answered() -> None:
    consultation, nurse = in_state(Status.CLOSED), a_nurse()

    with pytest.raises(MoveNotAllowed):
        claim(consultation=consultation, by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        assign(consultation=consultation, to=nurse, by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        send_reply(consultation=consultation, subject="s", text="t", by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        mark_spam(consultation=consultation, by=nurse, at=LATER)
    with pytest.raises(MoveNotAllowed):
        corrected(
            consultation=consultation,
            email="",
            phone="1",
            channel=Channel.PHONE,
            by=nurse,
        )


def test_suspicion_can_be_cleared_and_its_reasons_stay() -> None:
    consultation, nurse = a_request(spam_reasons=("too-quick",)), a_nurse()

    cleared = clear_of_suspicion(consultation=consultation, by=nurse, at=LATER)

    assert (cleared.suspected_spam, cleared.spam_reasons, cleared.version) == (False, "too-quick", 2)
    assert (last_event().kind, last_event().by) == (EventKind.SPAM_CLEARED, nurse)
    with pytest.raises(MoveNotAllowed):
        clear_of_suspicion(consultation=consultation, by=nurse, at=LATER)


def test_marking_as_spam_closes_and_can_be_taken_back() -> None:
    consultation, nurse = a_request(), a_nurse()

    mark_spam(consultation=consultation, by=nurse, at=LATER)

    consultation.refresh_from_db()
    assert (consultation.status, consultation.outcome, consultation.spam_reasons) == (
        Status.CLOSED,
        Outcome.SPAM,
        "staff",
    )
    assert (last_event().kind, last_event().by) == (EventKind.SPAM_MARKED, nurse)
    clear_of_suspicion(consultation=consultation, by=nurse, at=LATER)
    move_to(consultation=consultation, status=Status.BEING_READ, by=nurse, at=LATER)


def test_a_note_is_kept_apart_and_does_not_stop_the_clock() -> None:
    consultation, nurse = a_request(), a_nurse()

    add_note(consultation=consultation, text="Rang, no answer.", by=nurse, at=LATER)

    consultation.refresh_from_db()
    assert [(n.text, n.by, n.at) for n in Note.objects.all()] == [("Rang, no answer.", nurse, LATER)]
    assert (consultation.first_answered_at, consultation.version) == (None, 1)
    assert "Rang" not in str(last_event().details)


@pytest.mark.parametrize("text", ["", "   \u200b", "a\0b"])
def test_an_empty_or_unstorable_note_is_refused(text: str) -> None:
    with pytest.raises(TextUnstorable):
        add_note(consultation=a_request(), text=text, by=a_nurse(), at=LATER)


def test_a_reply_goes_to_the_outbox_and_stops_the_clock() -> None:
    consultation, nurse = a_request(), a_nurse()

    message = send_reply(consultation=consultation, subject="Your request", text="Yes, come.", by=nurse, at=LATER)

    consultation.refresh_from_db()
    assert (message.kind, message.to, message.by, message.due_at) == (
        MessageKind.REPLY,
        "ann@example.org",
        nurse,
        LATER + REPLY_HELD,
    )
    assert (consultation.status, consultation.first_answered_at, consultation.assigned_to) == (
        Status.ANSWERED,
        LATER,
        nurse,
    )
    assert "come" not in str(last_event().details)


def test_a_reply_that_asks_something_waits_for_the_patient_and_still_stops_the_clock() -> None:
    consultation = a_request()

    send_reply(consultation=consultation, subject="s", text="t", by=a_nurse(), at=LATER, then=Status.WAITING)

    consultation.refresh_from_db()
    assert (consultation.status, consultation.first_answered_at) == (Status.WAITING, LATER)


def test_nobody_can_be_written_to_without_an_address() -> None:
    consultation = a_request(email="", wants_letter=False, channel=Channel.PHONE)

    with pytest.raises(NothingToReplyTo):
        send_reply(consultation=consultation, subject="s", text="t", by=a_nurse(), at=LATER)


def test_a_corrected_address_is_found_and_takes_waiting_letters_with_it() -> None:
    consultation = a_request()

    corrected(
        consultation=consultation,
        email="New@Example.org",
        phone="",
        channel=Channel.EMAIL,
    )

    consultation.refresh_from_db()
    assert (consultation.email, consultation.email_normalised) == ("New@Example.org", "new@example.org")
    assert (consultation.phone, consultation.phone_digits, consultation.phone_backwards) == ("", "", "")
    assert set(Message.objects.values_list("kind", "to")) == {
        (MessageKind.STAFF_NOTICE, "desk@example.org"),
        (MessageKind.RECEIPT, "New@Example.org"),
        (MessageKind.CONTACT_NOTICE, "ann@example.org"),
    }
    assert (last_event().kind, last_event().details) == (
        EventKind.CONTACT_CORRECTED,
        {"fields": ["email", "phone"], "version": 2},
    )


def test_without_an_address_waiting_letters_to_the_patient_do_not_go() -> None:
    consultation = a_request()

    corrected(
        consultation=consultation,
        email="",
        phone="12",
        channel=Channel.PHONE,
    )

    consultation.refresh_from_db()
    assert consultation.wants_letter is False
    assert set(Message.objects.values_list("kind", flat=True)) == {MessageKind.STAFF_NOTICE, MessageKind.CONTACT_NOTICE}


def test_a_second_change_does_not_call_back_the_notice_of_the_first() -> None:
    consultation = a_request()
    change = partial(correct_contact, consultation=consultation, phone="", channel=Channel.EMAIL, by=None, at=LATER)

    change(email="second@example.org", write_messages=to_the_old_address)
    change(email="third@example.org", write_messages=to_the_old_address)
    withdraw_request(consultation=consultation, write_messages=letters, at=LATER)

    notices = Message.objects.filter(kind=MessageKind.CONTACT_NOTICE).order_by("id").values_list("to", "text")
    assert list(notices) == [
        ("ann@example.org", "To ann@example.org"),
        ("second@example.org", "To second@example.org"),
    ]


def test_old_and_new_details_are_kept_with_the_request_and_erased_with_it() -> None:
    consultation, nurse = a_request(), a_nurse()

    corrected(
        consultation=consultation,
        email="new@example.org",
        phone="12",
        channel=Channel.EITHER,
        by=nurse,
    )

    fields = ("version", "at", "by", "old_email", "new_email", "old_phone", "new_phone")
    assert list(ContactChange.objects.values_list(*fields)) == [
        (2, LATER, nurse.pk, "ann@example.org", "new@example.org", "020 7946 0123", "12")
    ]
    erase_request(consultation=consultation, reason="patient", by=None, at=LATER)
    assert ContactChange.objects.count() == 0


@pytest.mark.parametrize("changes", [{"phone": "12"}, {"spam": True}])
def test_no_notice_goes_where_the_address_stays_or_may_be_anybodys(changes: dict[str, object]) -> None:
    consultation = a_request(spam_reasons=("too-quick",) if "spam" in changes else ())
    email = "new@example.org" if "spam" in changes else consultation.email

    corrected(
        consultation=consultation,
        email=email,
        phone="12",
        channel=Channel.EITHER,
    )

    assert not Message.objects.filter(kind=MessageKind.CONTACT_NOTICE).exists()


@pytest.mark.parametrize("changes", [{"email": "a@b.org\nBcc: x@y.org"}, {"phone": "12\0"}])
def test_a_contact_detail_that_breaks_the_line_is_refused(changes: dict[str, str]) -> None:
    contact = {"email": "", "phone": "1"} | changes

    with pytest.raises(TextUnstorable):
        corrected(
            consultation=a_request(),
            channel=Channel.EITHER,
            **contact,
        )


@pytest.mark.parametrize("changes", [{"email": "no address"}, {"phone": "1" * 41}])
def test_a_contact_detail_that_cannot_be_one_is_refused(changes: dict[str, str]) -> None:
    consultation = a_request()
    contact = {"email": "", "phone": "1"} | changes

    with pytest.raises(ValidationError):
        corrected(
            consultation=consultation,
            channel=Channel.EITHER,
            **contact,
        )

    consultation.refresh_from_db()
    assert (consultation.email, consultation.version) == ("ann@example.org", 1)


def test_withdrawing_closes_tells_staff_and_holds_back_letters_to_the_patient() -> None:
    consultation = a_request()

    withdraw_request(consultation=consultation, write_messages=letters, at=LATER)

    consultation.refresh_from_db()
    assert (consultation.status, consultation.outcome, consultation.closed_at) == (
        Status.CLOSED,
        Outcome.WITHDRAWN,
        LATER,
    )
    assert [m.kind for m in Message.objects.all()] == [MessageKind.STAFF_NOTICE, MessageKind.STAFF_NOTICE]
    assert (last_event().kind, last_event().by) == (EventKind.WITHDRAWN, None)


def test_withdrawing_what_is_closed_changes_nothing() -> None:
    consultation = in_state(Status.CLOSED)

    again = withdraw_request(consultation=consultation, write_messages=letters, at=LATER)

    assert (again.outcome, again.version) == (Outcome.ADVISED, consultation.version)


def test_opening_a_record_is_recorded_and_changes_no_version() -> None:
    consultation, nurse = a_request(), a_nurse()

    record_opened(consultation=consultation, by=nurse, at=LATER)

    consultation.refresh_from_db()
    assert (consultation.opened_by, consultation.opened_at, consultation.version) == (nurse, LATER, 1)
    assert (last_event().kind, last_event().by_name) == (EventKind.OPENED, "nurse")


def test_looking_at_a_photo_and_exporting_are_recorded() -> None:
    draft, nurse = a_draft(photos=1), a_nurse()
    consultation = submitted(draft=draft).consultation

    record_photo_seen(photo=consultation.photos.get(), by=nurse, at=LATER)
    record_export(consultations=[consultation], form="csv", by=nurse, at=LATER)

    seen, exported = Event.objects.order_by("id")[1:]
    assert (seen.kind, seen.details) == (EventKind.PHOTO_SEEN, {"position": 1})
    assert (exported.kind, exported.reference, exported.details) == (
        EventKind.EXPORTED,
        consultation.reference,
        {"form": "csv"},
    )


def test_the_history_answers_who_when_the_account_is_gone() -> None:
    nurse = a_nurse()
    claim(consultation=a_request(), by=nurse, at=LATER)

    nurse.delete()

    assert (last_event().by, last_event().by_name) == (None, "nurse")
