"""Every message is sent once, whatever the mail server does; none is lost or delayed by another."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from tests.consultations.mail_servers import Postbox, free_port, mail_server, rude_server
from tests.consultations.world import NOON, a_nurse, a_request
from treatments.consultations import outbox
from treatments.consultations.actions.deliver import LEASE, LONGEST_WAIT_FOR_SERVER, lease_message, mark_sent
from treatments.consultations.actions.exceptions import TextUnstorable
from treatments.consultations.actions.notify import MessageContent, queue_message, revive_message
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.models import Event, Message
from treatments.consultations.models.message import LONGEST_WAIT
from treatments.consultations.outbox import Delivery, deliver_due

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def a_letter(to: str = "ann@example.org", *, at: datetime = NOON, **changes: str) -> Message:
    words = {"subject": "Your request", "text": "We have your request.\n"} | changes
    consultation = a_request(wants_letter=False, at=at)
    consultation.messages.all().delete()
    content = MessageContent(kind=MessageKind.RECEIPT, to=to, subject=words["subject"], text=words["text"])
    return queue_message(consultation=consultation, content=content, by=None, at=at)


def deliver(at: datetime = NOON, senders: int = 1) -> Delivery:
    return deliver_due(now=lambda: at, senders=senders)


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    taken = Postbox()
    with mail_server(taken) as port:
        use(settings, port)
        yield taken


def use(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_a_due_letter_goes_as_it_was_written(postbox: Postbox, settings: Settings) -> None:
    message = a_letter(subject="Ihre Anfrage K7M-4TX: 请求", text="First line.\nZweite Zeile: 你好 👩🏽‍⚕️\n")

    done = deliver()

    message.refresh_from_db()
    (letter,) = postbox.letters
    assert done == Delivery(sent=1)
    assert (message.sent_at, message.attempts) == (NOON, 1)
    assert (letter["From"], letter["To"], letter["Message-ID"]) == (
        settings.DEFAULT_FROM_EMAIL,
        "ann@example.org",
        message.message_id,
    )
    assert letter["Subject"] == "Ihre Anfrage K7M-4TX: 请求"
    assert letter.get_content().splitlines() == ["First line.", "Zweite Zeile: 你好 👩🏽‍⚕️"]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_what_was_sent_is_not_sent_again(postbox: Postbox) -> None:
    a_letter()
    deliver()

    assert deliver(NOON + timedelta(days=9)) == Delivery()
    assert len(postbox.letters) == 1


def test_a_letter_waits_for_its_time(postbox: Postbox) -> None:
    a_letter(at=NOON + MINUTE)

    assert (deliver(NOON), deliver(NOON + MINUTE)) == (Delivery(), Delivery(sent=1))


def test_a_letter_dated_by_a_wrong_clock_goes_at_once(postbox: Postbox) -> None:
    a_letter(at=NOON.replace(year=2038))

    assert deliver(NOON) == Delivery(sent=1)


def test_no_server_puts_a_letter_off_and_never_kills_it(settings: Settings) -> None:
    use(settings, free_port())
    message = a_letter()
    at = NOON

    for _ in range(settings.OUTBOX_MAX_ATTEMPTS * 3):
        assert deliver(at) == Delivery(put_off=1)
        message.refresh_from_db()
        assert at < message.due_at <= at + LONGEST_WAIT_FOR_SERVER
        at = message.due_at

    assert (message.dead_at, message.refusals) == (None, 0)
    assert message.last_error.startswith("ConnectionRefusedError")


def test_letters_written_while_the_server_was_down_go_when_it_is_back(settings: Settings) -> None:
    use(settings, free_port())
    for number in range(5):
        a_letter(f"patient{number}@example.org")
    assert deliver() == Delivery(put_off=5)

    taken = Postbox()
    with mail_server(taken) as port:
        use(settings, port)
        assert deliver(NOON + LONGEST_WAIT_FOR_SERVER) == Delivery(sent=5)

    assert taken.addresses == [f"patient{number}@example.org" for number in range(5)]


@pytest.mark.parametrize("greeting", [b"", b"\xff\x00garbage\r\n", b"554 go away\r\n", b"421 not today\r\n", b"220"])
def test_a_server_that_greets_wrongly_counts_against_no_letter(greeting: bytes, settings: Settings) -> None:
    message = a_letter()
    with rude_server(greeting) as port:
        use(settings, port)
        done = deliver()

    message.refresh_from_db()
    assert (done, message.refusals, message.dead_at) == (Delivery(put_off=1), 0, None)
    assert message.last_error.isprintable()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_says_nothing_is_left_in_time_and_holds_up_one_sender_each(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outbox.TIMEOUT_SECONDS == 10
    monkeypatch.setattr(outbox, "TIMEOUT_SECONDS", 1)
    settings.EMAIL_TIMEOUT = 600  # no setting makes it longer
    for number in range(4):
        a_letter(f"patient{number}@example.org")
    with rude_server(None) as port:
        use(settings, port)
        started = time.monotonic()
        done = deliver(senders=4)

    assert done == Delivery(put_off=4)
    assert time.monotonic() - started < 4  # one after the other they would take that long


def test_a_mailbox_that_does_not_exist_is_asked_three_times_and_then_shown_to_staff(postbox: Postbox) -> None:
    message = a_letter("gone@example.org")
    postbox.answers["gone@example.org"] = "550 no such mailbox"
    at = NOON
    outcomes = []

    for _ in range(3):
        outcomes.append(deliver(at))
        message.refresh_from_db()
        at = message.due_at

    assert outcomes == [Delivery(put_off=1), Delivery(put_off=1), Delivery(set_aside=1)]
    assert list(Message.objects.set_aside()) == [message]
    assert deliver(at + timedelta(days=30)) == Delivery()
    last = Event.objects.last()
    assert last is not None
    assert (last.kind, last.consultation, last.details) == (
        EventKind.LETTER_SET_ASIDE,
        message.consultation,
        {"letter": "receipt"},
    )


def test_a_full_mailbox_is_asked_again_for_hours_before_it_is_given_up(postbox: Postbox, settings: Settings) -> None:
    message = a_letter("full@example.org")
    postbox.answers["full@example.org"] = "452 mailbox full"
    waits = []
    at = NOON

    for _ in range(settings.OUTBOX_MAX_ATTEMPTS):
        deliver(at)
        message.refresh_from_db()
        waits.append(message.due_at - at)
        at = message.due_at

    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (timedelta(seconds=30), timedelta(minutes=1), LONGEST_WAIT)
    assert message.refusals == settings.OUTBOX_MAX_ATTEMPTS
    assert message.dead_at is not None


def test_a_mailbox_emptied_in_time_gets_its_letter(postbox: Postbox) -> None:
    message = a_letter("full@example.org")
    postbox.answers["full@example.org"] = "452 mailbox full"
    deliver()
    postbox.answers.clear()

    message.refresh_from_db()
    assert deliver(message.due_at) == Delivery(sent=1)
    message.refresh_from_db()
    assert (message.last_error, message.sent_at) == ("", message.due_at - LEASE)


@pytest.mark.parametrize(("answer", "dead_after"), [("554 no such words here", 3), ("451 try later", 12)])
def test_a_letter_refused_after_it_was_read_counts_as_refused(answer: str, dead_after: int, postbox: Postbox) -> None:
    message = a_letter()
    postbox.after_data["ann@example.org"] = answer
    at, tries = NOON, 0

    while message.dead_at is None:
        deliver(at)
        tries += 1
        message.refresh_from_db()
        at = message.due_at

    assert tries == dead_after


def test_a_letter_over_which_the_server_hangs_up_does_not_hold_up_the_others(postbox: Postbox) -> None:
    poisoned = a_letter("poison@example.org")
    for number in range(3):
        a_letter(f"patient{number}@example.org")
    postbox.hang_up_on.add("poison@example.org")

    done = deliver()

    poisoned.refresh_from_db()
    assert done == Delivery(sent=3, put_off=1)
    assert poisoned.refusals == 1


def test_an_unwelcome_sender_address_is_nobodys_letters_fault(settings: Settings) -> None:
    message = a_letter()

    class NoSenders(Postbox):
        async def handle_MAIL(self, *_args: object) -> str:  # noqa: N802
            return "550 we do not know you"

    with mail_server(NoSenders()) as port:
        use(settings, port)
        deliver()

    message.refresh_from_db()
    assert message.refusals == 0


def test_a_letter_that_was_set_aside_can_be_sent_again_by_hand(postbox: Postbox) -> None:
    nurse = a_nurse()
    message = a_letter("gone@example.org")
    Message.objects.update(dead_at=NOON, refusals=12)

    revive_message(message=message, by=nurse, at=NOON)

    assert Message.objects.get().refusals == 0
    assert deliver() == Delivery(sent=1)
    last = Event.objects.last()
    assert last is not None
    assert (last.kind, last.by) == (EventKind.LETTER_REVIVED, nurse)


def test_reviving_a_letter_that_went_does_nothing(postbox: Postbox) -> None:
    nurse = a_nurse()
    message = a_letter()
    deliver()

    revive_message(message=message, by=nurse, at=NOON)

    assert deliver(NOON + MINUTE) == Delivery()


def test_a_sender_that_died_before_sending_loses_nothing(postbox: Postbox) -> None:
    message = a_letter()
    lease_message(at=NOON)  # and then the power went

    assert deliver(NOON + LEASE - timedelta(seconds=1)) == Delivery()
    assert deliver(NOON + LEASE) == Delivery(sent=1)
    assert postbox.letters[0]["Message-ID"] == message.message_id


def test_a_sender_that_died_after_sending_repeats_with_the_same_message_id(postbox: Postbox) -> None:
    a_letter()
    leased = lease_message(at=NOON)
    assert leased is not None
    outbox.send(leased)  # and then the power went

    deliver(NOON + LEASE)

    first, second = postbox.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_a_sender_slower_than_its_lease_leaves_the_decision_to_the_next(settings: Settings) -> None:
    use(settings, free_port())
    message = a_letter()
    slow = lease_message(at=NOON)
    assert slow is not None
    next_one = lease_message(at=NOON + LEASE)
    assert next_one is not None
    mark_sent(message=next_one, at=NOON + LEASE)

    from treatments.consultations.actions.deliver import Fault, put_off

    assert not put_off(message=slow, fault=Fault.NEVER, error="late", most_refusals=1, at=NOON + LEASE)
    message.refresh_from_db()
    assert (message.sent_at, message.dead_at, message.last_error) == (NOON + LEASE, None, "")


@pytest.mark.django_db(transaction=True)
def test_several_senders_send_each_letter_once(postbox: Postbox) -> None:
    for number in range(40):
        a_letter(f"patient{number}@example.org")
    results: list[Delivery] = []

    def sender() -> None:
        try:
            results.append(deliver(senders=2))
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(result.sent for result in results) == 40
    assert postbox.addresses == sorted(f"patient{number}@example.org" for number in range(40))


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_one_of_several_senders_is_heard(postbox: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    a_letter()

    def broken(**_facts: object) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(outbox, "mark_sent", broken)
    with pytest.raises(DatabaseError, match="disk I/O error"):
        deliver(senders=2)

    assert Message.objects.get().sent_at is None


def test_a_sender_that_must_stop_finishes_its_message_and_takes_no_other(postbox: Postbox) -> None:
    for number in range(3):
        a_letter(f"patient{number}@example.org")
    stopping = iter([False, True])

    done = deliver_due(now=lambda: NOON, stopping=lambda: next(stopping))

    assert (done, len(postbox.letters)) == (Delivery(sent=1), 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "ann@example.org\r\nBcc: other@example.org"},
        {"subject": "Hello\nBcc: other@example.org"},
        {"subject": "Hello\u2028Bcc: other@example.org"},
        {"subject": "Hello\x85Bcc: other@example.org"},
        {"text": "half \ud83d"},
        {"text": "a\0b"},
    ],
)
def test_a_letter_that_could_forge_a_header_is_never_queued(changes: dict[str, str]) -> None:
    with pytest.raises(TextUnstorable):
        a_letter(**changes)


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?q?x=0D=0ABcc:_other=40example.org?=", "x" * 199, "Bcc: other@example.org"],
)
def test_odd_subjects_make_one_header_and_reach_one_address(subject: str, postbox: Postbox) -> None:
    a_letter(subject=subject)

    deliver()

    (letter,) = postbox.letters
    assert (letter["Bcc"], postbox.asked) == (None, ["ann@example.org"])


def test_the_error_that_names_the_patient_is_not_logged(postbox: Postbox, caplog: pytest.LogCaptureFixture) -> None:
    a_letter("gone@example.org")
    postbox.answers["gone@example.org"] = "550 gone@example.org is unknown"

    deliver()

    assert "gone@example.org" in Message.objects.get().last_error
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("treatments")]
    assert ours == [f"Message {Message.objects.get().pk} was put off (never)"]
