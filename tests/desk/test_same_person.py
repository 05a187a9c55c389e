"""Look-alikes by name and reason, and requests that belong together: linked and parted without a trace in either."""

import pytest

from tests.consultations.world import NOON, a_request
from tests.desk.people import action_url, an_account, record_url, staff_client
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.actions.note import add_note
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, Event, RequestLink

pytestmark = pytest.mark.django_db


def test_look_alikes_stand_first_with_the_reason() -> None:
    by_phone = a_request(name="Another Name", phone="+44 20 7946 0123", email="", wants_letter=False)
    both = a_request(phone="020 7946 0123")
    consultation = a_request()

    page = staff_client("reception").get(record_url(consultation))

    reasons = {one.consultation: one.reasons for one in page.context["look_alikes"]}
    assert reasons == {by_phone: ["same phone"], both: ["same email", "same phone", "same name"]}
    assert page.text.index("Possibly the same person") < page.text.index("Reach them")


def test_linking_joins_both_histories_and_parting_undoes_it() -> None:
    first, second = a_request(), a_request(email="second@example.org", phone="")
    client = staff_client("clinician")
    before = list(ConsultationRequest.objects.order_by("pk").values())
    add_note(consultation=second, text="n", by=an_account("writer"), at=NOON)

    address = client.post(action_url("join", first), {"link_to": f" {second.reference.lower()} "}).headers["Location"]
    client.post(action_url("join", first), {"other": second.reference})  # once more changes nothing

    shown, other = client.get(address), client.get(record_url(second)).text
    entries = {(entry.reference, entry.what) for entry in shown.context["history"]}
    assert (second.reference, "note added") in entries
    assert "Belongs together with" in other
    assert (RequestLink.objects.count(), Event.objects.filter(kind=EventKind.LINKED).count()) == (1, 2)

    client.post(action_url("part", first), {"other": second.reference})

    opened = {"opened_by_id", "opened_at"}
    after = list(ConsultationRequest.objects.order_by("pk").values())
    assert [{**row, **dict.fromkeys(opened)} for row in after] == [{**row, **dict.fromkeys(opened)} for row in before]
    assert (RequestLink.objects.count(), Event.objects.filter(kind=EventKind.PARTED).count()) == (0, 2)


def test_a_chain_of_links_is_one_group_and_goes_with_what_is_erased() -> None:
    first, middle, last = (a_request(email=f"{number}@example.org", phone="") for number in range(3))
    client = staff_client("clinician")
    client.post(action_url("join", first), {"other": middle.reference})
    client.post(action_url("join", middle), {"other": last.reference})

    linked = client.get(record_url(first)).context["linked"]
    assert [(one.consultation, one.direct) for one in linked] == [(middle, True), (last, False)]
    erase_request(consultation=middle, reason="staff", by=None, at=NOON)

    assert client.get(record_url(first)).context["linked"] == []


@pytest.mark.parametrize("typed", ["", "no reference", "K7M-4TX", "{own}"])
def test_what_is_no_other_request_is_refused_and_stays_in_its_box(typed: str) -> None:
    consultation, client = a_request(), staff_client("reception")
    typed = typed.format(own=consultation.reference)

    page = client.post(action_url("join", consultation), {"link_to": typed}, follow=True)

    assert "Type the reference of another request" in page.text
    assert (page.context["forms"]["link"]["link_to"].value(), RequestLink.objects.count()) == (typed, 0)
