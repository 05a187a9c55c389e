"""Finding a request: words of messages and notes, narrowing and sorting, several given at once, and the quiet count."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.clock import Clock
from tests.consultations.world import DAY, NOON, a_request, letters
from tests.desk.people import LIST, an_account, signed_in, staff_client
from tests.desk.test_list import shown
from treatments.consultations.actions import triage
from treatments.consultations.actions.addition import Part, add_answers, answer_information
from treatments.consultations.actions.information import ask_for
from treatments.consultations.actions.note import add_note
from treatments.consultations.choices import InformationKind
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> Client:
    return staff_client("clinician", "nurse")


def test_words_of_messages_and_notes_are_found_by_whoever_may_read_them(nurse: Client) -> None:
    a_request(name="In Message", message="Since the Wedding in June")
    noted, open_to_all = a_request(name="In Note"), a_request(name="In Reception's Note")
    writer = an_account("writer")
    add_note(consultation=noted, text="a wedding", by=writer, at=NOON)
    add_note(consultation=open_to_all, text="her wedding", about_health=False, by=writer, at=NOON)
    query = "?q=wedding&words=1"

    found = {group: set(shown(staff_client(group), query)) for group in ("reception", "manager")}

    assert set(shown(nurse, query)) == {"In Message", "In Note", "In Reception's Note"}
    assert set(shown(nurse, "?q=wedding")) == set()
    assert found == {"reception": set(), "manager": {"In Message", "In Reception's Note"}}


def test_words_and_languages_are_found_in_other_case_and_accents_wherever_a_patient_wrote_them(nurse: Client) -> None:
    writer = an_account("writer")
    written = a_request(name="message", message="Depuis l\u2019ÉTÉ à Łódź,\r\nen été", language="Język ŁOTEWSKI")
    added = a_request(name="more", language="Español")
    add_answers(
        consultation=added,
        part=Part(key="words", title="Words"),
        texts={"more": "منذ الصَيْف"},
        answers={},
        labels={"more": "Anything else?"},
        write_messages=letters,
        at=NOON,
    )
    add_note(consultation=added, text="Très fatiguée", by=writer, at=NOON)
    asked = ask_for(
        consultation=written, kind=InformationKind.ANSWER, words="Où?", write_messages=letters, by=writer, at=NOON
    )
    answer_information(
        consultation=written,
        asked=asked.pk,
        answer="Zürich, STRASSE 5",
        part=Part(key="asked", title="Asked"),
        write_messages=letters,
        at=NOON,
    )
    queries = {
        "L'ete": ["message"],
        "LODZ, en ÉTÉ": ["message"],
        "الصيف": ["more"],
        "TRES FATIGUEE": ["more"],
        "zurich, straße": ["message"],
        "%": [],
        "nobody wrote": [],
    }

    found = {text: shown(nurse, f"?{urlencode({'q': text, 'words': 1})}") for text in queries}
    spoken = {
        text: shown(nurse, f"?{urlencode({'view': 'all', 'language': text})}") for text in ("lotewski", "ESPANOL")
    }

    assert found == queries
    assert spoken == {"lotewski": ["message"], "ESPANOL": ["more"]}


def test_only_the_newest_are_read_through(nurse: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treatments.consultations.search.MAX_READ", 1)
    a_request(name="old", message="wedding", at=NOON - DAY)
    a_request(name="new", message="wedding", at=NOON)

    assert shown(nurse, "?q=wedding&words=1") == ["new"]


@pytest.mark.parametrize("limit", ["treatments.consultations.search.MAX_NAMED", "treatments.desk.queue.MAX_FOUND"])
def test_of_more_namesakes_than_are_shown_the_newest_are_found(
    nurse: Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    for name in ("Ann First", "Ann Second", "Ann Third"):
        a_request(name=name, message="wedding")
    monkeypatch.setattr(limit, 1)

    assert shown(nurse, "?q=ann") == ["Ann Third"]


def a_mixed_queue() -> None:
    olu = an_account("olu", "clinician")
    a_request(name="melasma", concern="melasma", concern_title="Melasma", at=NOON - 3 * DAY)
    a_request(name="polish", language="Polish, with an interpreter", at=NOON - 2 * DAY)
    with_olu = a_request(name="with olu", at=NOON - DAY)
    triage.claim(consultation=with_olu, by=olu, at=NOON)
    add_answers(
        consultation=a_request(name="added to", at=NOON - 4 * DAY),
        part=Part(key="words", title="Words"),
        texts={"hopes": "more"},
        answers={},
        labels={"hopes": "Hopes?"},
        write_messages=letters,
        at=NOON + timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("concern=melasma", ["melasma"]),
        ("language=polish", ["polish"]),
        ("colleague={olu}", ["with olu"]),
        ("colleague=nobody", ["added to", "melasma", "polish"]),
        ("since=2026-11-23&until=2026-11-23", ["polish"]),
        ("new=on", ["added to"]),
        ("sort=newest", ["with olu", "polish", "melasma", "added to"]),
        ("sort=oldest", ["added to", "melasma", "polish", "with olu"]),
        ("sort=changed", ["added to", "with olu", "polish", "melasma"]),
        ("concern=melasma&colleague={olu}", []),
        ("since=soon&colleague=99999999999999999999&sort=by-magic", ["added to", "melasma", "polish", "with olu"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(nurse: Client, query: str, names: list[str]) -> None:
    a_mixed_queue()
    from django.contrib.auth.models import User

    olu = User.objects.get(username="olu").pk

    assert shown(nurse, f"?{query.format(olu=olu)}") == names


def test_reception_cannot_narrow_by_what_it_may_not_read() -> None:
    a_mixed_queue()

    page = staff_client("reception").get(f"{LIST}?concern=melasma&new=on")

    assert len(page.context["rows"]) == 4
    assert {"concern", "new"} & set(page.context["cl"].listing.filter_form.fields) == set()


def test_a_narrowed_list_keeps_its_filter_from_page_to_page(nurse: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treatments.desk.admin.requests.ConsultationAdmin.list_per_page", 1)
    a_mixed_queue()

    first = nurse.get(f"{LIST}?colleague=nobody&sort=newest").context["cl"]
    second = nurse.get(f"{LIST}{first.later}").context["cl"]

    assert [row.name for cl in (first, second) for row in cl.result_list] == ["polish", "melasma"]


def test_several_are_given_to_a_colleague_at_once(nurse: Client) -> None:
    one, other = a_request(), a_request()
    olu = an_account("olu", "clinician", first_name="Olu", last_name="Sample")
    form = {"action": "assign", "index": "0", "_selected_action": [one.pk, other.pk], "to": olu.pk}

    nurse.post(LIST, form)
    refused = nurse.post(LIST, form | {"to": "99999"}, follow=True)

    assert set(ConsultationRequest.objects.values_list("assigned_to", flat=True)) == {olu.pk}
    assert "Choose to whom you want to give them." in refused.text
    assert "Olu Sample (olu)</option>" in refused.text


def test_the_front_page_has_the_search_and_says_who_has_what_in_hand(nurse: Client) -> None:
    olu = an_account("olu", "clinician", first_name="Olu", last_name="Sample")
    a_request()
    triage.claim(consultation=a_request(), by=olu, at=NOON)

    page = nurse.get("/admin/")

    assert [(load.name, load.open, load.unanswered) for load in page.context["workloads"]] == [
        ("Olu Sample", 1, 1),
        ("", 1, 1),
    ]
    assert f'action="{LIST}"' in page.text
    assert shown(nurse, f"?view=open&colleague={olu.pk}") == ["Ann Otherone"]


def news(client: Client, address: str) -> Any:
    return client.get(address, headers={"X-Background": "1"}).json()["words"]


def test_the_list_is_told_how_many_are_new_and_nothing_about_them(nurse: Client, clock: Clock) -> None:
    a_request(at=clock.now())
    address = nurse.get(LIST).context["cl"].news_address
    clock.forward(timedelta(minutes=1))
    before = news(nurse, address)
    a_request(at=clock.now())
    a_request(at=clock.now(), spam_reasons=("links",))

    assert (before, news(nurse, address)) == ("", "2 new: show them")
    assert news(nurse, f"{urlsplit(address).path}?view=nothing&since=never") == ""


def test_asking_in_the_background_does_not_keep_a_session_alive(clock: Clock) -> None:
    client = signed_in(an_account("nurse", "clinician"))
    address = client.get(LIST).context["cl"].news_address
    for _minute in range(16):
        clock.forward(timedelta(minutes=1))
        last = client.get(address, headers={"X-Background": "1"})

    assert (last.status_code, timezone.now() - NOON) == (302, timedelta(minutes=16))
