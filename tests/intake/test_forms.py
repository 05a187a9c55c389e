"""Each error is explained beside its field and above the form, and nothing that was typed is lost."""

import html
import re

import pytest

from tests.intake.visitor import ASK, CHECK, Visitor, chosen, form_on, text_of
from treatments.consultations.models import ConsultationRequest, Draft

pytestmark = pytest.mark.django_db
IN_ARABIC_DIGITS = "".join(chr(0x660 + int(digit)) for digit in "02079460000")


def errors_of(response) -> list[str]:
    """The links of the error summary, as field and words."""
    summary = text_of(response).split('id="error-summary"')[1].split("</div>")[0]
    return [html.unescape(found) for found in re.findall(r'<a href="#(id_[^<]*)</a>', summary)]


def test_an_empty_form_is_answered_with_422_and_a_link_to_each_fault():
    visitor = Visitor()

    response = visitor.client.post(ASK, visitor.open_form())

    assert response.status_code == 422
    assert "<title>Error: Ask for a consultation" in text_of(response)
    assert errors_of(response) == [
        'id_concern_0">Choose what you would like to ask about, or “I am not sure”.',
        'id_name">Enter a name we can call you by.',
        'id_contact_channel_0">Choose whether we should ring or write.',
        'id_safety_0">Say whether any of this is happening now. “I am not sure” is an answer, too.',
        'id_over_18_0">Choose whether you are 18 or older.',
        'id_consent">Tick this box if you agree. We may not keep your request without it.',
    ]


def test_a_form_with_a_fault_keeps_what_was_typed_and_stores_nothing():
    response = Visitor().ask(name="", message="Dents <b>here</b>\r\nand there")

    page = text_of(response)
    assert "Dents &lt;b&gt;here&lt;/b&gt;\r\nand there</textarea>" in page
    assert 'value="ada@example.org"' in page
    assert chosen(page, "concern") == ["acne-scars"]
    assert chosen(page, "consent") == ["on"]
    assert Draft.objects.count() == ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"contact_channel": "phone"},
            'id_phone">Enter a phone number, or choose email above.',
        ),
        (
            {"email": ""},
            'id_email">Enter an email address, or choose a call above.',
        ),
        (
            {"email": "ada at example"},
            'id_email">Enter an email address in the form name@example.org.',
        ),
        (
            {"contact_channel": "phone", "phone": "call me"},
            'id_phone">Enter a phone number with its area code, such as 020 7946 0000.',
        ),
        (
            {"message": "x" * 5001},
            ('id_message">What would you like to ask?: This text is 1 character too long. Keep it to 5000 characters.'),
        ),
        ({"safety": ""}, 'id_safety_0">Say whether any of this is happening now. “I am not sure” is an answer, too.'),
        (
            {"message": "a\0b"},
            (
                'id_message">What would you like to ask?: '
                "This text holds a character that cannot be kept. Type the text again, or paste it without formatting."
            ),
        ),
        (
            {"name": "\u200b\u3164 \u2800"},
            'id_name">Enter a name we can call you by.',
        ),
        (
            {"name": "Ada\nExample"},
            'id_name">What should we call you?: Write this on one line, without tabs.',
        ),
        (
            {"concern": "tattoo-of-a-stranger"},
            'id_concern_0">What would you like to ask about?: choose one of the answers that the form offers.',
        ),
    ],
)
def test_each_error_is_explained_beside_its_field(changes, fault):
    response = Visitor().ask(**changes)

    assert response.status_code == 422
    assert errors_of(response) == [fault]


def test_phone_alone_is_enough():
    page = Visitor().request(contact_channel="phone", email="", phone=IN_ARABIC_DIGITS)

    assert page.status_code == 200
    assert [request.phone for request in ConsultationRequest.objects.all()] == [IN_ARABIC_DIGITS]


def test_a_tick_for_an_older_wording_is_asked_again():
    response = Visitor().ask(consent_version="0")

    assert response.status_code == 422
    assert errors_of(response) == ['id_consent">The wording has changed. Read it once more, then tick the box.']
    assert form_on(response).hidden["consent_version"] == "1"
    assert chosen(text_of(response), "consent") == []


def test_a_person_under_18_is_sent_to_a_kind_page_and_nothing_is_kept():
    visitor = Visitor()
    visitor.ask()

    response = visitor.ask(over_18="no")

    assert response.headers["Location"] == "/consultation/under-18/"
    assert "A parent, or whoever looks after you, can ring us." in text_of(visitor.get("/consultation/under-18/"))
    assert Draft.objects.count() == ConsultationRequest.objects.count() == 0


def test_the_other_way_of_contact_counts_for_nothing_and_stays_in_the_form():
    visitor = Visitor()
    visitor.ask(phone="020 7946 0999")
    assert "020 7946 0999" not in text_of(visitor.get(CHECK))
    assert 'value="020 7946 0999"' in text_of(visitor.get(ASK))
    visitor.send()
    faulty = Visitor().request(phone="call me\0", message="other words")

    assert faulty.status_code == 200
    assert [request.phone for request in ConsultationRequest.objects.all()] == ["", ""]


def test_why_we_ask_is_one_click_away_and_a_limit_is_told_by_the_script():
    page = " ".join(text_of(Visitor().get(ASK)).split())

    assert "So that the person who rings or writes can greet you properly." in page.split('class="why-we-ask"')[1]
    assert 'data-limit="5000"' in page
    assert "Clinic time: Europe/London." in page
