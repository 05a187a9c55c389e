"""A request's own page: the link in an email shows its status; the link of the sent page opens all of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consultations.world import jpeg
from tests.intake.visitor import SENT, Visitor, form_on, owner_link_on, reference_on, text_of
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

    page = text_of(Visitor().own_page(letter_link))

    assert "Nobody has begun to read it yet." in page
    assert "From " in page
    for private in ("Zebulon", "ada@example.org", "0123", "dents", "Acne"):
        assert private not in page


def test_the_link_shown_once_shows_all_that_is_stored():
    _visitor, owner_link, _letter = a_request()

    page = text_of(Visitor().own_page(owner_link))

    for stored in ("Ada Example", "ada@example.org", "Acne scars", "A few dents on both cheeks."):
        assert stored in page


@pytest.mark.parametrize("which", [1, 2])
def test_a_private_page_is_kept_by_no_cache_and_no_search_engine(which):
    link = a_request()[which]

    visitor = Visitor()

    for response in (visitor.get(link), visitor.own_page(link)):
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("deed", ["contact", "erase"])
def test_the_link_in_a_letter_opens_no_more_than_the_state(deed):
    _visitor, _owner, letter_link = a_request()

    visitor = Visitor()
    page = visitor.open_link(letter_link)

    assert visitor.get(f"{page}{deed}/").status_code == 404


def test_every_failure_gives_the_same_response():
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
    assert stranger.own_page(owner_link).status_code == 200


def test_whoever_has_the_link_of_the_letter_can_take_the_request_back():
    _visitor, _owner, letter_link = a_request()
    visitor = Visitor()
    page = visitor.open_link(letter_link)

    asked = visitor.get(f"{page}withdraw/")
    visitor.client.post(f"{page}withdraw/", form_on(asked).hidden)

    stored = ConsultationRequest.objects.get()
    assert (stored.status, stored.outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert "It is closed." in text_of(visitor.get(page))
    assert [message.subject for message in Message.objects.filter(kind="staff-notice").order_by("id")] == [
        f"New request {stored.reference}",
        f"Request {stored.reference} was withdrawn",
    ]


def test_opening_the_page_that_asks_takes_nothing_back():
    _visitor, owner_link, _letter = a_request()

    visitor = Visitor()
    visitor.get(f"{visitor.open_link(owner_link)}withdraw/")

    assert ConsultationRequest.objects.get().status == Status.NEW


def test_the_owner_corrects_how_to_be_reached():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    own = visitor.open_link(owner_link)
    page = visitor.get(f"{own}contact/")
    assert 'value="ada@example.org"' in text_of(page)

    response = visitor.client.post(
        f"{own}contact/",
        {**form_on(page).hidden, "contact_channel": "phone", "phone": "020 7946 0999", "email": ""},
    )

    stored = ConsultationRequest.objects.get()
    assert response.headers["Location"] == own
    assert (stored.channel, stored.phone, stored.email) == ("phone", "020 7946 0999", "")


def test_a_correction_with_an_error_is_explained():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    own = visitor.open_link(owner_link)
    page = visitor.get(f"{own}contact/")

    response = visitor.client.post(
        f"{own}contact/", {**form_on(page).hidden, "contact_channel": "email", "email": "nowhere"}
    )

    assert response.status_code == 422
    assert "Enter an email address in the form name@example.org." in text_of(response)
    assert 'value="nowhere"' in text_of(response)


def test_a_closed_request_is_corrected_no_more():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor()
    own = visitor.open_link(owner_link)
    page = visitor.get(f"{own}contact/")
    ask = visitor.get(f"{own}withdraw/")
    visitor.client.post(f"{own}withdraw/", form_on(ask).hidden)

    response = visitor.client.post(
        f"{own}contact/", {**form_on(page).hidden, "contact_channel": "email", "email": "new@example.org"}
    )

    assert "This request is closed" in text_of(response)
    assert ConsultationRequest.objects.get().email == "ada@example.org"


def test_erasing_takes_two_steps_and_leaves_only_an_event_without_the_person():
    visitor, owner_link, _letter = a_request()
    own = visitor.open_link(owner_link)
    visitor.add(f"{own}photos/", photos=[SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")])
    visitor.add(f"{own}prepare/words/", hopes="Softer edges.")

    asked = visitor.get(f"{own}erase/")
    assert ConsultationRequest.objects.count() == 1
    response = visitor.client.post(f"{own}erase/", form_on(asked).hidden)

    assert response.headers["Location"] == "/consultation/erased/"
    assert "We keep nothing of what you sent." in text_of(visitor.get("/consultation/erased/"))
    rows = [model.objects.count() for model in (ConsultationRequest, Photo, Message, Draft)]
    assert rows == [0, 0, 0, 0]
    assert [event.kind for event in Event.objects.order_by("id")][-1] == "erased"
    assert visitor.get(owner_link).status_code == 404
    assert visitor.get(SENT).headers["Location"] == "/consultation/"


def test_the_owner_sees_the_photos_and_the_letter_s_link_does_not():
    _visitor, owner_link, letter_link = a_request()
    one, other = Visitor(), Visitor()
    own = one.open_link(owner_link)
    one.add(f"{own}photos/", photos=[SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")])
    name = Photo.objects.get().name
    other.open_link(letter_link)

    owner = one.get(f"{own}photo/{name}/")
    letter = other.get(f"{own}photo/{name}/")
    guess = one.get(f"{own}photo/{'0' * 32}/")

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
def test_each_status_is_explained(status, words, django_user_model):
    nurse = django_user_model.objects.create_user("nurse", is_staff=True)
    _visitor, _owner, letter_link = a_request()
    stored = ConsultationRequest.objects.get()
    ConsultationRequest.objects.filter(pk=stored.pk).update(status=status, assigned_to=nurse)

    assert words in text_of(Visitor().own_page(letter_link))


@pytest.mark.parametrize("which", [1, 2])
def test_the_key_leaves_the_address_at_once_and_goes_to_this_request_alone(which):
    link = a_request()[which]
    reference = ConsultationRequest.objects.get().reference
    key = link.rstrip("/")[-43:]
    visitor = Visitor()

    response = visitor.get(link)

    assert response.headers["Location"] == f"/consultation/request/{reference}/"
    (cookie,) = response.cookies.values()
    assert (cookie.key, cookie.value, cookie["path"]) == ("request", key, f"/consultation/request/{reference}/")
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["domain"]) == (True, "Lax", 3600, "")
    pages = [visitor.get(f"{response.headers['Location']}{page}") for page in ("", "withdraw/", "contact/", "erase/")]
    assert not any(key in text_of(page) for page in pages)


def test_on_https_the_key_travels_by_https_alone(settings):
    link = a_request()[1]
    settings.PRODUCTION = True

    response = Visitor().get(link)

    assert response.cookies["__Secure-request"]["secure"]


def test_two_requests_in_two_tabs_are_not_mistaken_for_each_other():
    """A browser sends each page the key of its own request; this client knows no paths and sends the last."""
    _visitor, first_link, _letter = a_request()
    second_link = owner_link_on(Visitor().request(message="second"))
    visitor = Visitor()
    first = visitor.open_link(first_link)
    asked = visitor.get(f"{first}erase/")
    visitor.open_link(second_link)

    answer = visitor.client.post(f"{first}erase/", form_on(asked).hidden)

    assert answer.status_code == 404
    assert ConsultationRequest.objects.count() == 2


def test_without_the_cookie_the_page_says_how_to_come_back():
    _visitor, owner_link, _letter = a_request()
    own = Visitor().open_link(owner_link)

    answers = [Visitor().get(f"{own}{page}") for page in ("", "withdraw/", "contact/", "erase/")]

    assert {answer.status_code for answer in answers} == {404}
    assert all("Open your private link again" in text_of(answer) for answer in answers)


def test_another_request_s_key_opens_nothing():
    _visitor, owner_link, _letter = a_request()
    other = Visitor().request(message="second")
    reference = reference_on(other)
    visitor = Visitor()
    visitor.open_link(owner_link)
    key = visitor.client.cookies["request"].value
    visitor.client.cookies.clear()
    visitor.client.cookies["request"] = key

    assert visitor.get(f"/consultation/request/{reference}/").status_code == 404


def test_pages_with_a_form_let_the_browser_say_where_it_comes_from():
    """Under no-referrer a browser sends `Origin: null`, and the form would be refused."""
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor(HTTP_HOST="localhost")
    own = visitor.open_link(owner_link)

    for page in ("withdraw/", "contact/", "erase/"):
        asked = visitor.get(f"{own}{page}")
        assert asked.headers["Referrer-Policy"] == "same-origin"
        hidden = form_on(asked).hidden
        refused = visitor.client.post(f"{own}{page}", hidden, headers={"Origin": "null"})
        assert refused.status_code == 403
    taken = visitor.client.post(f"{own}withdraw/", hidden, headers={"Origin": "https://localhost"}, secure=True)
    assert taken.status_code == 302
    assert ConsultationRequest.objects.get().status == Status.CLOSED


def test_on_https_a_browser_that_sends_a_referer_and_no_origin_is_believed():
    _visitor, owner_link, _letter = a_request()
    visitor = Visitor(HTTP_HOST="localhost")
    own = visitor.open_link(owner_link)
    hidden = form_on(visitor.get(f"{own}withdraw/")).hidden

    without = visitor.client.post(f"{own}withdraw/", hidden, secure=True)
    with_it = visitor.client.post(
        f"{own}withdraw/", hidden, headers={"Referer": f"https://localhost{own}withdraw/"}, secure=True
    )

    assert (without.status_code, with_it.status_code) == (403, 302)
