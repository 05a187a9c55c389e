"""The list: saved views, search, pages by key, what each group reads in it, and what may be done to several."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.clock import Clock
from tests.consultations.world import DAY, a_draft, a_request, submitted
from tests.desk.people import LIST, an_account, record_url, signed_in, staff_client
from tests.desk.test_record import CONTACT, DANGER, FIELDS, HEALTH
from treatments.consultations.actions import triage
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Event
from treatments.desk.admin.requests import ConsultationAdmin

pytestmark = pytest.mark.django_db

# What the list shows of a person: enough to choose whom to answer next. The rest stands in the record, where each
# reading is recorded.
TO_CHOOSE = {"MARK-name", "MARK-time", "MARK-language"}
WHY_URGENT = {"Trouble with your eyes?", "Yes, pain"}


def shown(client: Client, query: str = "") -> list[str]:
    return [row.consultation.name for row in client.get(f"{LIST}{query}").context["rows"]]


def tabs(client: Client) -> dict[str, int | None]:
    tabs = client.get(LIST).context["tabs"]
    return {tab.address.partition("view=")[2]: tab.count for tab in tabs}


@pytest.fixture
def nurse() -> Client:
    return staff_client("clinician", "nurse")


def a_full_queue() -> None:
    now = timezone.now()
    nurse, other = an_account("nurse", "clinician"), an_account("other", "clinician")
    a_request(name="fresh", at=now)
    a_request(name="late", at=now - 21 * DAY)
    a_request(name="urgent", at=now, answers=(DANGER,))
    triage.claim(consultation=a_request(name="mine", at=now), by=nurse, at=now)
    triage.claim(consultation=a_request(name="hers", at=now), by=other, at=now)
    asked = a_request(name="asked", at=now)
    send_reply(consultation=asked, subject="s", text="t", then=Status.WAITING, by=other, at=now)
    done = a_request(name="done", at=now)
    triage.move_to(consultation=done, status=Status.CLOSED, outcome=Outcome.BOOKED, by=other, at=now)
    a_request(name="doubtful", at=now - 21 * DAY, spam_reasons=("honeypot",))


def test_each_saved_view_holds_its_own_and_says_how_many() -> None:
    a_full_queue()
    client = signed_in(an_account("reader", "clinician"))
    from django.contrib.auth.models import User

    client.force_login(User.objects.get(username="nurse"))
    counted = tabs(client)

    found = {key: shown(client, f"?view={key}") for key in counted}

    assert found == {
        "waiting": ["late", "doubtful", "fresh", "urgent", "mine", "hers"],
        "late": ["late"],
        "urgent": ["urgent"],
        "new": [],
        "unassigned": ["late", "doubtful", "fresh", "urgent"],
        "mine": ["mine"],
        "patient": ["asked"],
        "suspected": ["doubtful"],
        "open": ["late", "doubtful", "fresh", "urgent", "mine", "hers", "asked"],
        "closed": ["done"],
        "all": ["done", "asked", "hers", "mine", "urgent", "fresh", "doubtful", "late"],
    }
    assert counted == {key: len(names) for key, names in found.items() if key not in {"closed", "all"}} | {
        "closed": None,
        "all": None,
    }


def test_what_waits_for_the_patient_does_not_wait_for_us_and_is_past_no_promise(nurse: Client) -> None:
    asked = a_request(name="asked by phone", at=timezone.now() - 21 * DAY)
    triage.move_to(consultation=asked, status=Status.WAITING, by=an_account("other"), at=timezone.now())

    found = {view: shown(nurse, f"?view={view}") for view in ("waiting", "late", "patient")}

    assert found == {"waiting": [], "late": [], "patient": ["asked by phone"]}
    assert "past the promise</strong>" not in nurse.get(f"{LIST}?view=patient").text


def test_without_a_choice_the_list_shows_who_waits_for_us(nurse: Client) -> None:
    a_request(name="waits")
    triage.move_to(consultation=a_request(), status=Status.ANSWERED, by=an_account("other"), at=timezone.now())

    assert shown(nurse) == ["waits"]


@pytest.mark.parametrize(
    "text",
    [
        "k7m-4tx",
        "K7M4TX",
        "zoë",
        "O'Neill zo",
        "neill",
        "zoe@example.org",
        "zoe@",
        "020 7946 0123",
        "+44 20 79460123",
        "0123 4567"[:4],
    ],
)
def test_a_request_is_found_by(nurse: Client, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    a_request(name="Somebody Else", email="else@example.org", phone="020 7946 0888")
    monkeypatch.setattr("treatments.consultations.actions.submit.new_reference", lambda: "K7M-4TX")
    a_request(name="Zoë O'Neill", email="Zoe@example.org", phone="(020) 7946-0123")

    assert shown(nurse, f"?q={text.replace('+', '%2B')}") == ["Zoë O'Neill"]


def test_a_search_includes_closed_requests(nurse: Client) -> None:
    done = a_request(name="Long Gone")
    triage.move_to(
        consultation=done, status=Status.CLOSED, outcome=Outcome.ADVISED, by=an_account("other"), at=timezone.now()
    )

    assert shown(nurse, "?q=gone") == ["Long Gone"]


@pytest.mark.parametrize("text", ["x" * 5000, "%F0%9F%99%82", "'; drop", "@", "()", "+", "%ED%A0%80"])
def test_no_search_text_breaks_the_list(nurse: Client, text: str) -> None:
    a_request()

    assert nurse.get(f"{LIST}?q={text}").status_code == 200


@pytest.mark.parametrize(
    "query", ["message__contains=laser", "concern_title=Acne+scars", "urgent_reason__startswith=a", "o=1"]
)
@pytest.mark.parametrize("group", ["reception", "manager"])
def test_the_address_bar_cannot_ask_about_fields(group: str, query: str) -> None:
    a_request(name="first", concern="acne-scars")
    client = staff_client(group)

    response = client.get(f"{LIST}?{query}")

    names = response.status_code == 200 and [row.consultation.name for row in response.context["rows"]]
    assert names in ([False, ["first"]] if query == "o=1" else [False])


@pytest.mark.parametrize(
    ("group", "expected"), [("reception", TO_CHOOSE), ("clinician", TO_CHOOSE | WHY_URGENT | {"MARK-concern"})]
)
def test_each_group_reads_in_the_list_what_it_needs_to_choose(group: str, expected: set[str]) -> None:
    submitted(**FIELDS)

    text = staff_client(group).get(LIST).content.decode()

    assert {mark for mark in CONTACT | HEALTH if mark in text} == expected


def walk(client: Client, view: str) -> tuple[list[str], list[list[str]]]:
    """Every name on the way forward, and the pages on the way back."""
    names: list[str] = []
    address: str | None = f"?view={view}"
    while address:
        page = client.get(f"{LIST}{address}").context["cl"]
        names += [row.name for row in page.result_list]
        last, address = page, page.later
    back = []
    while last.earlier:
        last = client.get(f"{LIST}{last.earlier}").context["cl"]
        back.append([row.name for row in last.result_list])
    return names, back


@pytest.mark.parametrize("view", ["waiting", "all"])
def test_pages_by_key_show_each_once_forwards_and_back(
    nurse: Client, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setattr(ConsultationAdmin, "list_per_page", 3)
    now = timezone.now()
    for number in range(8):  # three at the same moment
        a_request(name=f"n{number}", at=now - timedelta(hours=max(number, 2)))

    names, back = walk(nurse, view)

    assert sorted(names) == [f"n{number}" for number in range(8)]
    assert back == [names[3:6], names[0:3]]


@pytest.mark.parametrize(
    "key",
    [
        *("", "x", "_1", "2026-01-01_1", "2026-01-01T00:00:00+00:00_", f"2026-01-01T00:00:00+00:00_{10**30}"),
        *("0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1"),
    ],
)
def test_what_is_no_key_shows_the_first_page(nurse: Client, key: str) -> None:
    a_request(name="first")

    assert shown(nurse, f"?after={key.replace('+', '%2B')}") == ["first"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_many_questions_for_one_row_as_for_three(
    rows: int, nurse: Client, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        draft = a_draft(photos=number)
        submitted(draft=draft)
    nurse.get(LIST)  # the first page of a session notes the time of day

    with django_assert_num_queries(9):
        nurse.get(LIST)


def test_counting_stops_where_it_says(nurse: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treatments.desk.queue.MAX_COUNTED", 2)
    for _number in range(4):
        a_request()

    text = nurse.get(LIST).content.decode()

    assert "<b>2 or more</b>" in text


def test_several_are_claimed_and_a_colleagues_is_left_alone(nurse: Client) -> None:
    free, hers = a_request(), a_request()
    triage.claim(consultation=hers, by=an_account("other"), at=timezone.now())

    nurse.post(LIST, {"action": "claim", "_selected_action": [free.pk, hers.pk], "index": "0"})

    with_whom = ConsultationRequest.objects.order_by("pk").values_list("assigned_to__username", flat=True)
    assert list(with_whom) == ["nurse", "other"]


def test_each_button_at_the_foot_runs_its_own_action_and_the_enter_key_none(nurse: Client) -> None:
    one = a_request()
    page = nurse.get(LIST).text
    actions = re.findall(r'<input type="hidden" name="action" value="(\w*)">', page)
    buttons = re.findall(r'<button type="submit" name="index" value="(\d+)"( hidden)?[^>]*>([^<]+)</button>', page)
    index = {label: number for number, _hidden, label in buttons}

    after = []
    for label in (buttons[0][2], "Claim", "Close as not a real request"):
        nurse.post(LIST, {"action": actions, "index": index[label], "_selected_action": [one.pk]})
        one.refresh_from_db()
        after.append((one.assigned_to is not None, one.is_closed))

    assert [bool(hidden) for _number, hidden, _label in buttons] == [True, *[False] * (len(buttons) - 1)]
    assert after == [(False, False), (True, False), (True, True)]


def test_select_across_reaches_only_what_was_on_the_page(nurse: Client) -> None:
    ticked, _unseen = a_request(), a_request()

    nurse.post(LIST, {"action": "mark_spam", "_selected_action": [ticked.pk], "index": "0", "select_across": "1"})

    assert ConsultationRequest.objects.filter(status=Status.CLOSED).count() == 1


def test_a_reference_leads_to_the_record(nurse: Client) -> None:
    consultation = a_request()

    assert record_url(consultation) in nurse.get(LIST).content.decode()


def views_seen() -> list[tuple[str, dict[str, Any]]]:
    events = Event.objects.filter(kind=EventKind.LIST_SEEN).order_by("id")
    return [(event.by_name, event.details) for event in events]


def test_opening_a_view_records_one_event_that_names_no_row(nurse: Client) -> None:
    a_request(name="Zoë O'Neill")
    for query in ("", "?view=late", "?q=zoe", "?view=late", "?q=neill", ""):
        nurse.get(f"{LIST}{query}")

    assert views_seen() == [
        ("nurse", {"view": "waiting", "search": False}),
        ("nurse", {"view": "late", "search": False}),
        ("nurse", {"view": "all", "search": True}),
    ]
    assert set(Event.objects.filter(kind=EventKind.LIST_SEEN).values_list("consultation", "reference")) == {(None, "")}


def test_the_front_page_counts_as_a_list_too(nurse: Client) -> None:
    nurse.get("/admin/")
    nurse.get("/admin/")
    signed_in(an_account("newcomer")).get("/admin/")  # belongs to no group and sees nobody

    assert views_seen() == [("nurse", {"view": "front", "search": False})]


@pytest.mark.parametrize(("minutes", "events"), [(14, 1), (16, 2)])
def test_coming_back_later_is_recorded_again(nurse: Client, clock: Clock, minutes: int, events: int) -> None:
    nurse.get(LIST)
    clock.forward(timedelta(minutes=10))
    nurse.get(f"{LIST}?view=late")  # keeps the session
    clock.forward(timedelta(minutes=minutes - 10))
    nurse.get(LIST)

    assert [details["view"] for _name, details in views_seen()].count("waiting") == events
