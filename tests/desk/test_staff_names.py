"""Colleagues are shown by their own names; two of the same name can still be distinguished."""

import pytest
from django.utils import timezone

from tests.consultations.world import a_request
from tests.desk.people import LIST, an_account, record_url, signed_in
from treatments.consultations.actions import triage
from treatments.consultations.actions.note import add_note
from treatments.desk.forms.record import AssignForm
from treatments.desk.staff_names import staff_name

pytestmark = pytest.mark.django_db


def test_the_list_the_record_and_its_printed_page_name_the_person() -> None:
    nurse = an_account("n17", "clinician", first_name="Sample", last_name="Nurse")
    one = a_request()
    claimed = triage.claim(consultation=one, by=nurse, at=timezone.now())
    add_note(consultation=claimed, text="Rang.", by=nurse, at=timezone.now())
    client = signed_in(an_account("other", "clinician"))

    pages = [client.get(address).text for address in (LIST, record_url(one))]
    printed = client.get(record_url(one).replace("change/", "print/")).text

    assert ["with Sample Nurse" in page for page in pages] == [True, True]
    assert "Sample Nurse," in printed


def test_an_account_without_a_name_goes_by_that_of_the_account() -> None:
    assert (staff_name(an_account("n17")), staff_name(None)) == ("n17", "")


def test_colleagues_with_the_same_name_are_distinguished_where_one_is_chosen() -> None:
    for username in ("n17", "n18"):
        an_account(username, first_name="Sample", last_name="Nurse")
    an_account("plain")

    labels = [label for _pk, label in AssignForm().fields["to"].choices]

    assert labels == ["Nobody", "Sample Nurse (n17)", "Sample Nurse (n18)", "plain"]
