"""The record: what each group reads, the event of opening it, and the actions that change it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.clock import Clock
from tests.consultations.world import a_draft, a_request, submitted
from tests.desk.people import action_url, an_account, record_url, signed_in, staff_client
from treatments.consultations.actions.note import add_note
from treatments.consultations.answers import Answer
from treatments.consultations.choices import Channel, EventKind, MessageKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Event, Message, Note
from treatments.consultations.request_fields import TEXT_FIELDS, Reader

pytestmark = pytest.mark.django_db

DANGER = Answer(
    key="eyes-after-laser",
    question="Trouble with your eyes?",
    answer_key="yes",
    label="Yes, pain",
    level="danger",
    article="side-effects",
    section="do-not-wait",
)
MARKS = {field.name: f"MARK-{field.name}" for field in TEXT_FIELDS}
FIELDS = {
    **MARKS,
    "concern_title": "MARK-concern",
    "phone": "020 7946 0999",
    "email": "mark-email@example.org",
    "contact_times": ("MARK-time",),
    "answers": (DANGER,),
}


def marks_for(reader: Reader) -> set[str]:
    return {MARKS[field.name] for field in TEXT_FIELDS if field.reader == reader}


HEALTH = {"MARK-concern", "Trouble with your eyes?", "Yes, pain", *marks_for(Reader.HEALTH)}
CONTACT = {"020 7946 0999", "mark-email@example.org", "MARK-time", *marks_for(Reader.ALL)}
KEPT = {"MARK-note", "I agree that the clinic keeps", "every reading", "We have your request"}


def a_marked_request() -> ConsultationRequest:
    draft = a_draft(photos=1)
    consultation = submitted(draft=draft, **FIELDS).consultation
    add_note(consultation=consultation, text="MARK-note", by=an_account("writer"), at=timezone.now())
    return consultation


def seen(text: str) -> set[str]:
    return {mark for mark in HEALTH | CONTACT | KEPT | {"/admin/photos/"} if mark in text}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("reception", CONTACT),
        ("clinician", HEALTH | CONTACT | KEPT | {"/admin/photos/"}),
        ("manager", HEALTH | CONTACT | KEPT - {"MARK-note"} | {"/admin/photos/"}),
    ],
)
@pytest.mark.parametrize("medium", ["record", "print"])
def test_each_group_reads_its_own_fields_on_screen_and_on_paper(group: str, expected: set[str], medium: str) -> None:
    consultation = a_marked_request()
    client = staff_client(group)

    shown = client.get(
        record_url(consultation) if medium == "record" else action_url("print", consultation)
    ).content.decode()

    assert seen(shown) == expected


def test_nothing_is_folded_away_on_paper() -> None:
    consultation = a_marked_request()

    text = staff_client("clinician").get(action_url("print", consultation)).content.decode()

    assert (text.count("<details open>"), text.count("<details>"), text.count('loading="lazy"')) == (2, 0, 0)


def test_reception_learns_that_it_is_urgent_and_not_why() -> None:
    consultation = a_request(answers=(DANGER,))

    shown = staff_client("reception").get(record_url(consultation)).content.decode()

    assert ("This may be urgent" in shown, "pain" in shown) == (True, False)


def test_a_flag_leads_to_the_line_that_raised_it() -> None:
    consultation = a_request(answers=(DANGER,))

    shown = staff_client("clinician").get(record_url(consultation)).content.decode()

    assert 'href="/articles/side-effects/#do-not-wait"' in shown


def test_opening_is_written_down_once_for_each_reader() -> None:
    consultation = a_request()
    first, second = staff_client("clinician", "first"), staff_client("reception", "second")

    for client in (first, first, second, first):
        client.get(record_url(consultation))

    opened = Event.objects.filter(kind=EventKind.OPENED).order_by("id").values_list("by_name", flat=True)
    assert list(opened) == ["first", "second"]


def test_coming_back_later_is_another_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = a_request()
    client = staff_client("clinician")
    client.get(record_url(consultation))
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("treatments.desk.views.record.timezone.now", lambda: later)

    client.get(record_url(consultation))

    assert Event.objects.filter(kind=EventKind.OPENED).count() == 2


def test_the_list_is_no_reading() -> None:
    a_request()

    staff_client("clinician").get("/admin/consultations/consultationrequest/")

    assert Event.objects.filter(kind=EventKind.OPENED).count() == 0


def test_a_colleague_who_has_it_open_is_named() -> None:
    consultation = a_request()
    staff_client("clinician", "norah").get(record_url(consultation))

    shown = staff_client("clinician", "second").get(record_url(consultation)).content.decode()

    assert "Opened by norah a moment ago." in shown


def test_a_claim_is_one_click() -> None:
    consultation = a_request()
    client = staff_client("clinician")

    client.post(action_url("claim", consultation), {"version": 1})

    consultation.refresh_from_db()
    assert (consultation.assigned_to and consultation.assigned_to.username, consultation.status) == (
        "clinician",
        Status.BEING_READ,
    )


def test_closing_asks_how_it_ended_and_keeps_the_note() -> None:
    consultation = a_request()
    client = staff_client("clinician")

    response = client.post(
        action_url("move", consultation), {"version": 1, "status": "closed", "note": "rang, all clear"}
    )

    shown = response.content.decode()
    assert (response.status_code, "Choose how it ended" in shown, "rang, all clear" in shown) == (422, True, True)
    assert (ConsultationRequest.objects.get().status, Note.objects.count()) == (Status.NEW, 0)


def test_a_refused_form_has_a_summary_at_the_top_with_a_link_to_the_field() -> None:
    consultation = a_request()

    text = (
        staff_client("clinician")
        .post(action_url("move", consultation), {"version": 1, "status": "closed"})
        .content.decode()
    )

    assert "<title>Not saved: " in text
    assert '<a href="#move_outcome">How it ended: Choose how it ended before you close it.</a>' in text
    assert 'id="move_outcome_error"' in text


def test_what_is_not_theirs_does_not_even_reach_the_page() -> None:
    consultation = a_marked_request()

    shown = staff_client("reception").get(record_url(consultation)).context

    unread = ("flags", "harmless", "photos", "consents", "notes", "letters", "history", "reply_templates")
    assert [shown[name] for name in unread] == [[]] * len(unread)


def test_a_step_and_the_note_that_explains_it_are_one_click() -> None:
    consultation = a_request()
    client = staff_client("clinician")

    client.post(
        action_url("move", consultation),
        {"version": 1, "status": "closed", "outcome": "booked", "note": "Tuesday at nine"},
    )

    consultation.refresh_from_db()
    assert (consultation.status, consultation.outcome) == (Status.CLOSED, Outcome.BOOKED)
    assert [note.text for note in Note.objects.all()] == ["Tuesday at nine"]


def test_a_manager_cannot_add_a_note_to_a_step() -> None:
    consultation = a_request()

    response = staff_client("manager").post(
        action_url("move", consultation), {"version": 1, "status": "answered", "note": "x"}
    )

    assert (response.status_code, Note.objects.count(), ConsultationRequest.objects.get().status) == (403, 0, "new")


def test_a_step_that_the_rules_do_not_know_is_refused_in_words() -> None:
    consultation = a_request()
    client = staff_client("clinician")
    client.post(action_url("move", consultation), {"version": 1, "status": "closed", "outcome": "advised"})

    response = client.post(action_url("move", consultation), {"version": 2, "status": "answered"})

    assert (response.status_code, "not open from here" in response.content.decode()) == (422, True)


def test_only_the_patient_can_withdraw() -> None:
    consultation = a_request()

    response = staff_client("clinician").post(
        action_url("move", consultation), {"version": 1, "status": "closed", "outcome": "withdrawn"}
    )

    assert (response.status_code, ConsultationRequest.objects.get().status) == (422, Status.NEW)


def test_a_note_is_kept_apart_from_replies_and_stops_no_clock() -> None:
    consultation = a_request()

    staff_client("clinician").post(action_url("note", consultation), {"note": "  ring after five  "})

    assert [note.text for note in Note.objects.all()] == ["  ring after five  "]
    assert ConsultationRequest.objects.get().first_answered_at is None


def test_a_reply_goes_to_the_outbox_and_stops_the_clock() -> None:
    consultation = a_request()
    client = staff_client("clinician")

    client.post(
        action_url("reply", consultation),
        {"version": 1, "subject": "Times", "text": "Dear Ann,\n...", "then": "answered"},
    )

    consultation.refresh_from_db()
    letter = Message.objects.get(kind="reply")
    assert (letter.to, letter.subject, letter.by and letter.by.username) == ("ann@example.org", "Times", "clinician")
    assert (consultation.status, consultation.first_answered_at is not None) == (Status.ANSWERED, True)


def test_a_reply_template_is_filled_in_and_its_subject_names_nobody() -> None:
    consultation, client = a_request(name="Ann {reference}"), staff_client("clinician")

    address = client.post(action_url("template", consultation), {"template": "offer-times"}).headers["Location"]

    shown = client.get(address).context["forms"]["reply"]

    assert "Dear Ann {reference}," in shown["text"].value()
    assert consultation.reference in shown["subject"].value()
    assert "Ann" not in shown["subject"].value()


def test_a_patient_without_an_address_is_rung() -> None:
    consultation = a_request(email="", wants_letter=False, channel=Channel.PHONE)

    shown = staff_client("clinician").get(record_url(consultation)).content.decode()

    assert "ring them" in shown
    assert action_url("reply", consultation) not in shown


def test_going_on_opens_the_one_that_waits_longest() -> None:
    first, second, third = (a_request(at=timezone.now() - timedelta(hours=hours)) for hours in (3, 2, 1))
    client = staff_client("clinician")

    response = client.post(action_url("move", second), {"version": 1, "status": "answered", "go_on": "on"})

    assert response.headers["Location"] == f"{record_url(first)}?go_on=1"
    assert third.status == Status.NEW


def test_an_urgent_one_comes_before_an_older_one() -> None:
    a_request(at=timezone.now() - timedelta(hours=3))
    urgent = a_request(answers=(DANGER,), at=timezone.now() - timedelta(hours=1))
    done = a_request()

    response = staff_client("clinician").post(
        action_url("move", done), {"version": 1, "status": "answered", "go_on": "on"}
    )

    assert response.headers["Location"] == f"{record_url(urgent)}?go_on=1"


def test_contact_details_are_corrected_with_history_and_without_their_words() -> None:
    consultation = a_request()

    staff_client("reception").post(
        action_url("contact", consultation),
        {"version": 1, "phone": "020 7946 0555", "email": "ann@example.org", "contact_channel": "phone"},
    )

    consultation.refresh_from_db()
    assert (consultation.phone, consultation.phone_digits) == ("020 7946 0555", "02079460555")
    assert Event.objects.get(kind=EventKind.CONTACT_CORRECTED).details == {"fields": ["phone"], "version": 2}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"phone": "", "email": "", "contact_channel": "either"}, "Enter a phone number or an email address."),
        (
            {"phone": "", "email": "a@example.org", "contact_channel": "phone"},
            "Enter a phone number, or choose email above.",
        ),
        (
            {"phone": "020 7946 0555", "email": "", "contact_channel": "email"},
            "Enter an email address, or choose a call above.",
        ),
        (
            {"phone": "020 7946 0555", "email": "no address", "contact_channel": "either"},
            "Enter an email address in the form",
        ),
        ({"phone": "1234", "email": "", "contact_channel": "phone"}, "Enter a phone number with its area code"),
    ],
)
def test_impossible_contact_details_come_back_with_a_reason(typed: dict[str, str], words: str) -> None:
    consultation = a_request()

    response = staff_client("reception").post(action_url("contact", consultation), {"version": 1, **typed})

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert ConsultationRequest.objects.get().version == 1


def test_look_alikes_are_shown() -> None:
    other = a_request(name="The same", phone="+44 20 7946 0123", email="", wants_letter=False)
    consultation = a_request()

    shown = staff_client("clinician").get(record_url(consultation)).content.decode()

    assert record_url(other) in shown


def test_hidden_characters_are_shown_and_the_text_is_kept_apart() -> None:
    consultation = a_request(message="safe\u202egnihtyna", name="Ann <b>")

    shown = staff_client("clinician").get(record_url(consultation)).content.decode()

    assert (
        '<bdi dir="auto">safe<span class="hidden-mark" title="right-to-left override">U+202E</span>gnihtyna</bdi>'
        in shown
    )
    assert "Ann <b>" not in shown


@pytest.mark.parametrize("photos", [1, 3])
def test_the_record_asks_as_many_questions_for_one_photo_as_for_three(
    photos: int, django_assert_num_queries: "object"
) -> None:
    draft = a_draft(photos=photos)
    consultation = submitted(draft=draft).consultation
    client = signed_in(an_account("clinician", "clinician"))
    client.get(record_url(consultation))

    with django_assert_num_queries(23):  # type: ignore[operator]
        client.get(record_url(consultation))


def test_a_changed_address_is_shown_for_thirty_days_with_old_and_new(clock: Clock) -> None:
    consultation = a_request(at=clock.now())
    changed = {"version": 1, "phone": "", "email": "new@example.org", "contact_channel": "email"}
    staff_client("reception", "ray").post(action_url("contact", consultation), changed)
    nurse = an_account("nurse", "clinician")

    texts = []
    for days in (0, 29, 2):
        clock.forward(timedelta(days=days))
        text = signed_in(nurse).get(record_url(consultation)).content.decode()
        texts.append(" ".join(text.split()))

    words = 'was changed from <bdi dir="auto">ann@example.org</bdi> to <bdi dir="auto">new@example.org</bdi>. '
    assert [words in text for text in texts] == [True, True, False]
    assert "By ray," in texts[0]
    assert ["ann@example.org → new@example.org, 020 7946 0123 → none" in text for text in texts] == [True] * 3


def test_the_old_address_is_notified_that_it_was_replaced_and_not_by_what() -> None:
    consultation = a_request()
    changed = {"version": 1, "phone": "", "email": "new@example.org", "contact_channel": "email"}

    staff_client("reception").post(action_url("contact", consultation), changed)

    notice = Message.objects.get(kind=MessageKind.CONTACT_NOTICE)
    assert (notice.to, notice.by.get_username()) == ("ann@example.org", "reception")
    assert (consultation.reference in notice.subject, "new@example.org" in notice.text) == (True, False)
    assert "ring" in notice.text
