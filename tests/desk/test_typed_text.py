"""What staff type into a record survives every button, a reload, another window and the end of the session."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.consultations.world import a_request
from tests.desk.people import PASSWORD, action_url, an_account, record_url, signed_in, staff_client, undone
from tests.desk.test_record import DANGER
from treatments.consultations.actions import triage
from treatments.consultations.models import ConsultationRequest, Message, Note, StaffDraft
from treatments.desk.typed_text import defaults_of, typed_fields

pytestmark = pytest.mark.django_db

# A value for every box of the record; the test fails where a box is missing here.
FULL = {
    "note": "MARK-note <b>\r\nsecond line",
    "outcome": "advised",
    "subject": "MARK-subject",
    "text": "MARK-letter\r\n\r\nwith two paragraphs",
    "then": "waiting-for-patient",
    "contact_channel": "phone",
    "phone": "020 7946 0777",
    "email": "typed@example.org",
    "to": "",
    "urgency_reason": "MARK-reason\r\nfor it",
    "told": "MARK-told",
    "call_on": "2026-12-03",
    "call_part": "evening",
    "call_words": "MARK-call",
    "ask_kind": "answer",
    "ask_words": "MARK-question",
    "note_for_all": "on",
    "link_to": "MARK-link",
}
# Each button of the record: the address, what the button itself sends, and the boxes that it uses up.
BUTTONS: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "claim": ("claim", {}, set()),
    "note": ("note", {}, {"note", "note_for_all"}),
    "answered": ("move", {"status": "answered"}, {"note", "note_for_all"}),
    "waiting": ("move", {"status": "waiting-for-patient"}, {"note", "note_for_all"}),
    "being read": ("move", {"status": "being-read"}, {"note", "note_for_all"}),
    "back to new": ("move", {"status": "new"}, {"note", "note_for_all"}),
    "close": ("move", {"status": "closed"}, {"note", "note_for_all", "outcome"}),
    "assign": ("assign", {}, {"to"}),
    "spam": ("spam", {}, set()),
    "real": ("real", {}, set()),
    "contact": ("contact", {}, {"contact_channel", "phone", "email"}),
    "send": ("reply", {}, {"subject", "text", "then"}),
    "urgent": ("urgent", {}, {"urgency_reason"}),
    "not urgent": ("not-urgent", {}, {"urgency_reason"}),
    "told": ("told", {}, {"told"}),
    "plan a call": ("call", {}, {"call_on", "call_part", "call_words"}),
    "no answer": ("no-answer", {}, set()),
    "no call needed": ("no-call", {}, set()),
    "ask": ("ask", {}, {"ask_kind", "ask_words"}),
    "link": ("join", {}, set()),
    "they belong together": ("join", {"other": "{other}"}, set()),
    "part them": ("part", {"other": "{other}"}, set()),
    "ready wording": ("template", {"template": "closing"}, {"then"}),
    "keep": ("draft", {}, set()),
    "throw the other window's away": ("draft", {"drop": "1"}, set()),
}
# Buttons that have tests of their own: one shows a page, the other fills boxes.
ELSEWHERE = {("preview", "", ""), ("take-back", "letter", "{letter}")}
# What a button sends that is not the same on every record.
VARYING = {"other": "{other}", "letter": "{letter}", "template": "closing"}
Button = tuple[str, str, str]  # the action, and what the button itself sends


def boxes(client: Client, address: str) -> dict[str, str]:
    """What stands in every box of the page at this address."""
    forms = client.get(address).context["forms"]
    return {name: str(form[name].value() or "") for form in forms.values() for name in form.fields if name in FULL}


def a_full_page(client: Client, consultation: ConsultationRequest, **changes: str) -> dict[str, Any]:
    shown = client.get(record_url(consultation)).context
    hidden = {"version": shown["consultation"].version, "page": shown["page"], "shown": shown["shown"]}
    return hidden | FULL | {"to": str(an_account("colleague", "clinician").pk)} | changes


def filled(sent: dict[str, str], client: Client, consultation: ConsultationRequest) -> dict[str, str]:
    """What the button sends; with another request, which is linked already, or after the step that it takes back."""
    if sent == {"status": "new"}:
        triage.claim(consultation=consultation, by=User.objects.get(username="clinician"), at=timezone.now())
    if "other" not in sent:
        return sent
    other = a_request(email="else@example.org")
    client.post(action_url("join", consultation), {"other": other.reference})
    return {"other": other.reference}


def test_the_full_page_has_every_box() -> None:
    assert set(FULL) == set(typed_fields())


def buttons_of(client: Client, consultation: ConsultationRequest) -> set[Button]:
    """Every button of the page that sends its form, with what it sends."""
    page = client.get(record_url(consultation)).text
    start, end = page.index('<form id="content-main"'), page.index("</form>", page.index('<form id="content-main"'))
    action, *buttons = re.findall(r"<(?:form|button)\b[^>]*>", page[start:end])
    assert [tag for tag in re.findall(r"<button\b[^>]*formaction[^>]*>", page) if tag not in buttons] == []
    sending = [attributes(tag) for tag in buttons if 'type="button"' not in tag]
    return {
        (
            one.get("formaction", attributes(action)["action"]).rstrip("/").rpartition("/")[2],
            (name := one.get("name", "")),
            VARYING.get(name, one.get("value", "")),
        )
        for one in sending
    }


def attributes(tag: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def test_every_button_of_the_record_is_pressed_below() -> None:
    client, message = staff_client("clinician"), "My eye hurts"
    busy, other = a_request(spam_reasons=("links",), answers=(DANGER,)), a_request(email="else@example.org")
    alarming, closed = a_request(message=message, phone=""), a_request(message=message, email="", wants_letter=False)
    letter = {"version": 1, "subject": "Times", "text": "Tuesday", "then": "answered"}
    client.post(action_url("reply", other), letter)
    for version in (1, 2, 3):
        client.post(action_url("no-answer", busy), {"version": version})
    client.post(action_url("call", busy), {"version": 4, "call_on": "2026-12-01", "call_part": "any"})
    client.post(action_url("claim", alarming), {"version": 1})
    client.post(action_url("join", busy), {"other": other.reference})
    client.post(action_url("draft", busy), {"page": "another-window", "note": "in another window"})
    client.post(action_url("draft", busy), {"page": "the-last-window", "note": "in this window"})
    client.post(action_url("move", closed), {"version": 1, "status": "closed", "outcome": "advised"})

    offered = set().union(*(buttons_of(client, one) for one in (busy, alarming, closed)))

    pressed = {(action, *next(iter(sent.items()), ("", ""))) for action, sent, _used in BUTTONS.values()}
    assert offered == pressed | ELSEWHERE


def test_a_button_leaves_every_other_box_as_it_was_typed() -> None:
    consultation, client = a_request(spam_reasons=("links",)), staff_client("clinician")
    for button, (name, sent, used) in BUTTONS.items():
        with undone():
            consultation.refresh_from_db()
            pressed = filled(sent, client, consultation)
            typed = a_full_page(client, consultation)
            response = client.post(action_url(name, consultation), typed | pressed)
            left = boxes(client, response.headers["Location"])
            done = (Note.objects.count(), Message.objects.filter(kind="reply").count())

        expected = {box: text for box, text in typed.items() if box in FULL and box not in used}
        if button == "ready wording":  # goes below what was typed by hand
            expected["text"] = typed["text"].replace("\r\n", "\n")
            left["text"] = left["text"].partition("\n\nDear ")[0]
        assert (button, {box: left[box] for box in expected}) == (button, expected)
        assert (button, done) == (button, (int("note" in used), int("text" in used)))


def test_a_full_page_over_a_newer_version_keeps_every_box() -> None:
    consultation, client = a_request(), staff_client("clinician")
    typed = a_full_page(client, consultation)
    triage.claim(consultation=consultation, by=an_account("other", "clinician"), at=timezone.now())
    for button, (name, sent, used) in BUTTONS.items():
        if "text" in used:
            continue
        with undone():
            consultation.refresh_from_db()
            response = client.post(action_url(name, consultation), typed | filled(sent, client, consultation))
            if response.status_code == 409:
                forms = response.context["forms"]
                left = {
                    field: str(form[field].value()) for form in forms.values() for field in form.fields if field in FULL
                }
            else:
                left = boxes(client, response.headers["Location"])

        kept = [box for box in FULL if not (response.status_code == 302 and box in used)]
        lost = [box for box in kept if not (typed[box] in left[box] or left[box].startswith("MARK-letter"))]
        assert (button, lost) == (button, [])


def test_what_a_script_keeps_stands_there_after_a_reload_and_for_nobody_else() -> None:
    consultation, client = a_request(), staff_client("clinician")
    typed = a_full_page(client, consultation)

    answer = client.post(action_url("draft", consultation), typed, headers={"X-Autosave": "1"})

    again, other = (
        boxes(client, record_url(consultation)),
        boxes(staff_client("clinician", "b"), record_url(consultation)),
    )
    assert (answer.status_code, again["note"], other["note"]) == (204, FULL["note"], "")
    assert ConsultationRequest.objects.get().version == 1


def test_two_windows_do_not_overwrite_each_other() -> None:
    consultation, client = a_request(), staff_client("clinician")
    first, second = (client.get(record_url(consultation)).context["page"] for _window in range(2))
    shown = json.dumps(defaults_of(consultation))
    for page, note in ((first, "from the first"), (second, "from the second")):
        client.post(action_url("draft", consultation), {"page": page, "shown": shown, "note": note})

    reloaded = client.get(f"{record_url(consultation)}?page={first}")

    assert reloaded.context["forms"]["note"]["note"].value() == "from the first"
    assert reloaded.context["typed_elsewhere"] == ["from the second"]
    client.post(
        action_url("draft", consultation), {"page": first, "shown": shown, "note": "from the first", "drop": "1"}
    )
    assert [draft.page for draft in StaffDraft.objects.all()] == [first]


def test_a_box_that_a_colleague_changed_meanwhile_is_not_taken_for_typing() -> None:
    consultation, client = a_request(), staff_client("clinician")
    shown = json.dumps(defaults_of(consultation))
    staff_client("reception").post(
        action_url("contact", consultation), {"version": 1, "phone": "020 7946 0555", "contact_channel": "phone"}
    )
    page = {"page": "a-window-of-mine", "shown": shown, "phone": consultation.phone, "email": consultation.email}

    client.post(action_url("note", consultation), page | {"note": "rang"})

    assert boxes(client, f"{record_url(consultation)}?page=a-window-of-mine")["phone"] == "020 7946 0555"


def test_a_text_that_cannot_be_stored_is_kept_as_far_as_it_can() -> None:
    consultation, client = a_request(), staff_client("clinician")

    client.post(action_url("claim", consultation), {"version": 1, "page": "a-window-of-mine", "note": "a\0b"})

    assert boxes(client, f"{record_url(consultation)}?page=a-window-of-mine")["note"] == "a\ufffdb"


def test_going_on_waits_for_what_is_still_typed() -> None:
    a_request()
    consultation, client = a_request(), staff_client("clinician")
    typed = {"version": 1, "go_on": "on", "subject": "half a letter"}

    response = client.post(action_url("move", consultation), typed | {"status": "answered"})

    assert response.headers["Location"].startswith(record_url(consultation))
    assert boxes(client, response.headers["Location"])["subject"] == "half a letter"


def test_the_page_after_an_ended_session_names_the_patient_and_every_box() -> None:
    consultation, account = a_request(), an_account("nurse", "clinician")
    client = signed_in(account)
    typed = a_full_page(client, consultation)
    author = re.search(r'name="_author" value="([^"]+)"', client.get(record_url(consultation)).text)
    client.logout()
    client.post(action_url("move", consultation), typed | {"status": "answered", "_author": author and author[1]})
    client.post("/admin/login/", {"username": "nurse", "password": PASSWORD})

    page = client.get("/admin/saved-form/")

    text = page.text
    assert [words in text for words in (consultation.name, "MARK-letter", "Note for colleagues")] == [True] * 3
    assert {label for label, _text in page.context["typed"]} >= {"Subject", "Letter", "Phone", "Email"}


def test_ready_wording_replaces_ready_wording_and_chooses_whether_it_asks() -> None:
    consultation, client = a_request(), staff_client("clinician")
    page = {"page": "a-window-of-mine"}
    address = f"{record_url(consultation)}?page=a-window-of-mine"
    client.post(action_url("template", consultation), page | {"template": "offer-times"})
    first = boxes(client, address)

    client.post(action_url("template", consultation), page | first | {"template": "closing"})

    second = boxes(client, address)
    assert (first["then"], second["then"]) == ("waiting-for-patient", "answered")
    assert (second["text"].count("Dear"), first["subject"] != second["subject"]) == (1, True)
