"""A request's own page: the link in a letter shows where it stands; the one shown once opens all of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consultations.world import jpeg
from tests.intake.visitor import SENT, Visitor, form_on, owner_link_on, text_of
from treatments.consultations.choices import Outcome, Status
from treatments.consultations.models import ConsultationRequest, Draft, Event, Message, Photo

pytestmark = pytest.mark.django_db


def a_request(**changes) -> tuple[Visitor, str, str]:
    """The visitor, the owner's link and the link in the letter."""
    visitor = Visitor()
    page = visitor.request(**changes)
    letter = Message.objects.get(kind="receipt").text
    found = re.search(r"http://localhost:8000(/consultation/\S+)", letter)
    assert found
    return visitor, owner_link_on(page), found.group(1)


def test_the_link_in_a_letter_shows_where_the_request_stands_and_nothing_of_the_person():
    _visitor, _owner, letter_link = a_request(name="Zebulon", phone="020 7946 0123")

    page = text_of(Visitor().get(letter_link))

    assert "Nobody has begun to read it yet." in page
    assert "From " in page
    for private in ("Zebulon", "ada@example.org", "0123", "dents", "Acne"):
        assert private not in page


def test_the_link_shown_once_shows_all_that_is_stored():
    _visitor, owner_link, _letter = a_request()

    page = text_of(Visitor().get(owner_link))

    for stored in ("Ada Example", "ada@example.org", "Acne scars", "A few dents on both cheeks.", "Softer edges."):
        assert stored in page


@pytest.mark.parametrize("which", [1, 2])
def test_a_private_page_is_kept_by_no_cache_and_no_search_engine(which):
    link = a_request()[which]

    response = Visitor().get(link)

    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("deed", ["contact", "erase"])
def test_the_link_in_a_letter_opens_no_more_than_the_state(deed):
    _visitor, _owner, letter_link = a_request()

    assert Visitor().get(f"{letter_link}{deed}/").status_code == 404


def test_every_failure_looks_like_every_other():
    _visitor, owner_link, letter_link = a_request()
    reference = ConsultationRequest.objects.get().reference
    stranger = Visitor()
    wrong = [
        "/consultation/nothing/",
        f"/consultation/{reference}/",
        f"/consultation/{reference}-{'A' * 43}/",
        owner_link.replace(reference, "K7M-4TX"),
        letter_link.replace(reference, "K7M-4TX"),
        f"{owner_link[:-2]}/",
    ]

    answers = [stranger.get(path) for path in wrong]

    assert {(answer.status_code, text_of(answer)) for answer in answers} == {(404, text_of(answers[0]))}


def test_wrong_links_lock_nobody_out_and_write_nothing(django_assert_num_queries):
    _visitor, owner_link, _letter = a_request()
    stranger = Visitor(REMOTE_ADDR="198.51.100.9")
    for number in range(40):
        stranger.get(f"/consultation/K7M-4TX-{number:043}/")

    with django_assert_num_queries(1) as seen:
        wrong = stranger.get(f"/consultation/K7M-4TX-{'A' * 43}/")

    assert wrong.status_code == 404
    assert seen[0]["sql"].startswith("SELECT")
    assert stranger.get(owner_link).status_code == 200


def test_whoever_has_the_link_of_the_letter_can_take_the_request_back():
    _visitor, _owner, letter_link = a_request()
    visitor = Visitor()

    asked = visitor.get(f"{letter_link}withdraw/")
    visitor.client.post(f"{letter_link}withdraw/", form_on(asked).hidden)

    stored = ConsultationRequest.objects.get()
    assert (stored.status, stored.outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert "It is closed." in text_of(visitor.get(letter_link))
    assert [message.subject for message in Message.objects.filter(kind="staff-notice").order_by("id")] == [
        f"New request {stored.reference}",
        f"Request {stored.reference} was withdrawn",
    ]


def test_opening_the_page_that_asks_takes_nothing_back():
    _visitor, owner_link, _letter = a_request()

    Visitor().get(f"{owner_link}withdraw/")

    assert ConsultationRequest.objects.get().status == Status.NEW


def test_the_owner_corrects_how_to_be_reached():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    page = visitor.get(f"{owner_link}contact/")
    assert 'value="ada@example.org"' in text_of(page)

    response = visitor.client.post(
        f"{owner_link}contact/",
        {**form_on(page).hidden, "contact_channel": "phone", "phone": "020 7946 0999", "email": ""},
    )

    stored = ConsultationRequest.objects.get()
    assert response.headers["Location"] == owner_link
    assert (stored.channel, stored.phone, stored.email) == ("phone", "020 7946 0999", "")


def test_a_correction_with_a_fault_is_said_in_words():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    page = visitor.get(f"{owner_link}contact/")

    response = visitor.client.post(
        f"{owner_link}contact/", {**form_on(page).hidden, "contact_channel": "email", "email": "nowhere"}
    )

    assert response.status_code == 422
    assert "Enter an email address in the form name@example.org." in text_of(response)
    assert 'value="nowhere"' in text_of(response)


def test_a_closed_request_is_corrected_no_more():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    page = visitor.get(f"{owner_link}contact/")
    ask = visitor.get(f"{owner_link}withdraw/")
    visitor.client.post(f"{owner_link}withdraw/", form_on(ask).hidden)

    response = visitor.client.post(
        f"{owner_link}contact/", {**form_on(page).hidden, "contact_channel": "email", "email": "new@example.org"}
    )

    assert "This request is closed" in text_of(response)
    assert ConsultationRequest.objects.get().email == "ada@example.org"


def test_erasing_takes_two_steps_and_leaves_only_an_event_without_the_person():
    photo = SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")
    visitor, owner_link, _letter = a_request(photos=[photo])

    asked = visitor.get(f"{owner_link}erase/")
    assert ConsultationRequest.objects.count() == 1
    response = visitor.client.post(f"{owner_link}erase/", form_on(asked).hidden)

    assert response.headers["Location"] == "/consultation/erased/"
    assert "We keep nothing of what you sent." in text_of(visitor.get("/consultation/erased/"))
    rows = [model.objects.count() for model in (ConsultationRequest, Photo, Message, Draft)]
    assert rows == [0, 0, 0, 0]
    assert [event.kind for event in Event.objects.order_by("id")][-1] == "erased"
    assert visitor.get(owner_link).status_code == 404
    assert visitor.get(SENT).headers["Location"] == "/consultation/"


def test_the_owner_sees_the_photos_and_the_letter_s_link_does_not():
    photo = SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")
    _visitor, owner_link, letter_link = a_request(photos=[photo])
    name = Photo.objects.get().name

    owner = Visitor().get(f"{owner_link}photo/{name}/")
    letter = Visitor().get(f"{letter_link}photo/{name}/")
    guess = Visitor().get(f"{owner_link}photo/{'0' * 32}/")

    assert (owner.status_code, letter.status_code, guess.status_code) == (200, 404, 404)
    assert owner.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.BEING_READ, "A person is reading it."),
        (Status.ANSWERED, "We have answered it."),
        (Status.WAITING, "We have been in touch and wait to hear from you."),
    ],
)
def test_each_state_is_said_in_words(status, words, django_user_model):
    nurse = django_user_model.objects.create_user("nurse", is_staff=True)
    _visitor, _owner, letter_link = a_request()
    stored = ConsultationRequest.objects.get()
    ConsultationRequest.objects.filter(pk=stored.pk).update(status=status, assigned_to=nurse)

    assert words in text_of(Visitor().get(letter_link))
