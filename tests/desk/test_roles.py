"""Five kinds of visitor at every address of the desk, and every action of its lists."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from pytest_django import Settings

from tests.consultations.world import a_draft, submitted
from tests.desk.people import LIST, STAFF, an_account, confirmed, signed_in, undone
from treatments.consultations.models import ConsultationRequest, Message

pytestmark = pytest.mark.django_db

VISITORS = ("nobody", *STAFF)
SIGN_IN = "sign in"

# What each visitor is told at each address, by the way it is asked. 302 is a deed done and a redirect, 422 a form sent
# back for what it lacks; a photo or record that is not theirs is 404, everything else that is not theirs is 403.
#                                    nobody   no group reception clinician manager
TABLE = {
    ("GET", "index"):               (SIGN_IN, 200, 200, 200, 200),
    ("GET", "login"):               (200, 302, 302, 302, 302),
    ("POST", "logout"):             (302, 200, 200, 200, 200),
    ("GET", "password_change"):     (SIGN_IN, 200, 200, 200, 200),
    ("GET", "password_change_done"): (SIGN_IN, 200, 200, 200, 200),
    ("GET", "autocomplete"):        (SIGN_IN, 403, 403, 403, 403),
    ("GET", "jsi18n"):              (SIGN_IN, 200, 200, 200, 200),
    ("GET", "view_on_site"):        (SIGN_IN, 404, 404, 404, 404),
    ("GET", "app_list"):            (SIGN_IN, 404, 200, 200, 200),
    ("GET", "second-factor"):       (SIGN_IN, 302, 302, 302, 302),
    ("GET", "second-factor-app"):   (SIGN_IN, 200, 200, 200, 200),
    ("POST", "second-factor-codes"): (SIGN_IN, 302, 302, 302, 302),
    ("GET", "confirm-password"):           (SIGN_IN, 200, 200, 200, 200),
    ("GET", "saved-form"):            (SIGN_IN, 302, 302, 302, 302),
    ("GET", "consultations_consultationrequest_changelist"): (SIGN_IN, 403, 200, 200, 200),
    ("GET", "consultations_consultationrequest_change"):     (SIGN_IN, 404, 200, 200, 200),
    ("GET", "request-print"):       (SIGN_IN, 404, 200, 200, 200),
    ("POST", "request-claim"):      (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-assign"):     (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-move"):       (SIGN_IN, 404, 422, 422, 422),
    ("POST", "request-spam"):       (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-real"):       (SIGN_IN, 404, 422, 422, 422),
    ("POST", "request-note"):       (SIGN_IN, 404, 422, 422, 403),
    ("POST", "request-reply"):      (SIGN_IN, 404, 403, 422, 403),
    ("POST", "request-template"):   (SIGN_IN, 404, 403, 404, 403),
    ("POST", "request-preview"):    (SIGN_IN, 404, 403, 422, 403),
    ("POST", "request-take-back"):  (SIGN_IN, 404, 403, 404, 403),
    ("POST", "request-ask"):        (SIGN_IN, 404, 403, 422, 403),
    ("POST", "request-draft"):      (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-urgent"):     (SIGN_IN, 404, 422, 422, 422),
    ("POST", "request-not-urgent"): (SIGN_IN, 404, 403, 302, 302),
    ("POST", "request-told"):       (SIGN_IN, 404, 422, 422, 422),
    ("GET", "calls"):               (SIGN_IN, 403, 200, 200, 200),
    ("POST", "request-call"):       (SIGN_IN, 404, 422, 422, 422),
    ("POST", "request-no-answer"):  (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-no-call"):    (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-join"):       (SIGN_IN, 404, 302, 302, 302),
    ("POST", "request-part"):       (SIGN_IN, 404, 404, 404, 404),
    ("GET", "requests-news"):       (SIGN_IN, 403, 200, 200, 200),
    ("POST", "request-contact"):    (SIGN_IN, 404, 422, 422, 422),
    ("GET", "request-photos"):      (SIGN_IN, 404, 404, 200, 200),
    ("GET", "request-photo"):       (SIGN_IN, 404, 404, 200, 200),
    ("GET", "photo"):               (SIGN_IN, 404, 404, 200, 200),
    ("GET", "request-download"):   (SIGN_IN, 404, 403, 403, 200),
    ("POST", "request-download"):  (SIGN_IN, 404, 403, 403, 422),
    ("GET", "request-erase"):       (SIGN_IN, 404, 403, 403, 200),
    ("POST", "request-erase"):      (SIGN_IN, 404, 403, 403, 422),
    ("GET", "requests-export"):     (SIGN_IN, 403, 403, 403, 200),
    ("POST", "requests-export"):    (SIGN_IN, 403, 403, 403, 422),
    ("GET", "requests-erase"):      (SIGN_IN, 403, 403, 403, 200),
    ("POST", "requests-erase"):     (SIGN_IN, 403, 403, 403, 422),
    ("GET", "consultations_event_changelist"):   (SIGN_IN, 403, 403, 200, 200),
    ("GET", "consultations_message_changelist"): (SIGN_IN, 403, 403, 200, 200),
    ("GET", "auth_user_changelist"):  (SIGN_IN, 403, 403, 403, 200),
    ("GET", "auth_user_add"):         (SIGN_IN, 403, 403, 403, 302),
    ("GET", "auth_user_change"):      (SIGN_IN, 403, 403, 403, 302),
    ("GET", "auth_user_history"):     (SIGN_IN, 403, 403, 403, 200),
    ("GET", "auth_user_delete"):      (SIGN_IN, 403, 403, 403, 403),
    ("GET", "auth_user_password_change"): (SIGN_IN, 403, 403, 403, 302),
}  # fmt: skip
# Forms and lists that answer a POST as well: nothing of a patient is changed there. The actions of the lists stand in
# BULK; the forms of accounts and of signing in have tests of their own in test_accounts.
POSTED_TO = {
    *("login", "password_change", "second-factor", "second-factor-app", "confirm-password"),
    *("auth_user_add", "auth_user_change", "auth_user_delete", "auth_user_password_change", "auth_user_changelist"),
    *("consultations_consultationrequest_changelist", "consultations_event_changelist"),
    *("consultations_message_changelist", "app_list", "jsi18n", "password_change_done", "auth_user_history"),
    *("view_on_site", "autocomplete"),
}
BULK = {
    "claim":     (SIGN_IN, 403, 302, 302, 302),
    "assign":    (SIGN_IN, 403, 302, 302, 302),
    "mark_spam": (SIGN_IN, 403, 302, 302, 302),
    "export":    (SIGN_IN, 403, "not offered", "not offered", 302),
    "erase":     (SIGN_IN, 403, "not offered", "not offered", 302),
}  # fmt: skip


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def browser_of(visitor: str) -> Client:
    return Client() if visitor == "nobody" else signed_in(STAFF[visitor]())


def answered(browser: Client, ask: Callable[[Client], HttpResponse]) -> HttpResponse:
    """Asked with the cookies that the browser had in the beginning, whatever an answer does to them."""
    client = Client()
    client.cookies.update(browser.cookies)
    return ask(client)


def answer_of(response: HttpResponse) -> int | str:
    sent_to_sign_in = response.status_code == 302 and response["Location"].startswith("/admin/login/")
    return SIGN_IN if sent_to_sign_in else response.status_code


def address_of(name: str, consultation: ConsultationRequest) -> str:
    chosen = f"?ids={consultation.pk}" if name in {"requests-export", "requests-erase"} else ""
    args: list[object] = []
    if name == "photo":
        args = [consultation.photos.get().name]
    elif name == "view_on_site":
        args = [1, 999_999]
    elif name == "app_list":
        args = ["consultations"]
    elif name.startswith("auth_user_") and name not in {"auth_user_changelist", "auth_user_add"}:
        args = [User.objects.get(username="colleague").pk]
    elif name.startswith("request-") or name == "consultations_consultationrequest_change":
        args = [consultation.pk, 1] if name == "request-photo" else [consultation.pk]
    return reverse(f"admin:{name}", args=args) + chosen


@pytest.fixture
def consultation() -> ConsultationRequest:
    an_account("colleague", "reception")
    draft = a_draft(photos=1)
    return submitted(draft=draft, message="secret words").consultation


# The bare form of a change address, and the catch-all that adds a slash, only lead to the others.
NAMELESS = {"<path:object_id>/", "(?P<url>.*)$"}


def test_the_table_names_every_address_of_the_desk_and_each_way_in_which_it_answers(
    consultation: ConsultationRequest,
) -> None:
    found = list(routes(admin.site.get_urls()))
    manager = confirmed(browser_of("manager"))
    named = {pattern.name for pattern in found if pattern.name}
    known = {*TABLE, *(("POST", name) for name in POSTED_TO)}
    unlisted = [(way, name) for name in sorted(named) for way in ("GET", "POST") if (way, name) not in known]

    answers = {(way, name): manager.generic(way, address_of(name, consultation)).status_code for way, name in unlisted}

    assert {str(pattern.pattern) for pattern in found if not pattern.name} == NAMELESS
    assert {name for _way, name in TABLE} == named
    assert {one: status for one, status in answers.items() if status != 405} == {}


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_is_answered_as_the_table_says(consultation: ConsultationRequest, visitor: str) -> None:
    browser, form = browser_of(visitor), {"version": consultation.version}
    answers = {}

    for way, name in TABLE:
        address = address_of(name, consultation)
        with undone():
            response = answered(
                browser,
                lambda client, way=way, address=address: (
                    client.get(address) if way == "GET" else client.post(address, form)
                ),
            )
            answers[way, name] = answer_of(response)

    assert answers == {asked: row[VISITORS.index(visitor)] for asked, row in TABLE.items()}


OPEN_TO_A_PASSWORD = {
    "login",
    "logout",
    "second-factor",
    "second-factor-app",
    "second-factor-codes",
    "confirm-password",
}


@pytest.mark.parametrize("lacking", ["second step", "open account", "staff account", "password of today"])
def test_a_session_that_lacks_something_opens_no_address(
    consultation: ConsultationRequest, settings: Settings, lacking: str
) -> None:
    account = STAFF["manager"]()
    browser = signed_in(account)
    if lacking == "second step":
        settings.SECOND_FACTOR_REQUIRED = True
    elif lacking == "password of today":
        account.set_password("another")
    else:
        setattr(account, "is_active" if lacking == "open account" else "is_staff", False)
    account.save()
    asked = [(way, name) for way, name in TABLE if name not in OPEN_TO_A_PASSWORD]
    opened = {}

    for way, name in asked:
        address = address_of(name, consultation)
        with undone():
            response = answered(browser, lambda client, way=way, address=address: client.generic(way, address))
            opened[way, name] = answer_of(response)

    assert opened == dict.fromkeys(asked, SIGN_IN)


def test_a_manager_changes_accounts_once_the_password_is_confirmed(consultation: ConsultationRequest) -> None:
    client = browser_of("manager")
    addresses = [
        address_of(name, consultation) for name in ("auth_user_add", "auth_user_change", "auth_user_password_change")
    ]

    asked = [client.get(address).headers["Location"] for address in addresses]
    confirmed(client)
    answers = [client.get(address).status_code for address in addresses]

    assert [address.startswith("/admin/confirm-password/") for address in asked] == [True, True, True]
    assert answers == [200, 200, 200]


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_may_do_to_several_what_the_table_says(consultation: ConsultationRequest, visitor: str) -> None:
    browser = browser_of(visitor)
    for name, row in BULK.items():
        form = {"action": name, "_selected_action": [consultation.pk], "index": "0"}
        expected = row[VISITORS.index(visitor)]

        with undone():
            response = answered(browser, lambda client, form=form: client.post(LIST, form))
            version = ConsultationRequest.objects.get().version

        if expected == "not offered":  # the admin then goes back to the list, saying that no action was chosen
            assert (name, response.status_code, response.headers["Location"]) == (name, 302, LIST)
        else:
            assert (name, answer_of(response)) == (name, expected)
        changed = name in {"claim", "assign", "mark_spam"} and expected == 302
        assert (name, version) == (name, 2 if changed else 1)


def test_no_other_method_is_answered(consultation: ConsultationRequest) -> None:
    client = browser_of("manager")
    names = ["consultations_consultationrequest_change", "request-claim", "photo", "requests-erase"]
    asked = [(way, name) for name in names for way in ("PUT", "DELETE", "PATCH", "TRACE")]

    answers = {(way, name): client.generic(way, address_of(name, consultation)).status_code for way, name in asked}

    assert answers == dict.fromkeys(asked, 405)


def test_no_action_is_done_by_a_link(consultation: ConsultationRequest) -> None:
    browser = browser_of("clinician")
    done = {}

    for name in [name for way, name in TABLE if way == "POST" and name != "logout"]:
        answered(browser, lambda client, name=name: client.get(address_of(name, consultation)))
        letters = Message.objects.exclude(kind__in=["staff-notice", "receipt"]).count()
        done[name] = (ConsultationRequest.objects.get().version, letters)

    assert done == dict.fromkeys(done, (1, 0))


@pytest.mark.parametrize("visitor", ["reception", "clinician", "manager"])
def test_a_disabled_account_is_sent_to_sign_in(consultation: ConsultationRequest, visitor: str) -> None:
    account = STAFF[visitor]()
    client = signed_in(account)
    account.is_active = False
    account.save()

    answers = {
        name: answer_of(client.get(address_of(name, consultation)))
        for way, name in TABLE
        if way == "GET" and name != "login"
    }

    assert set(answers.values()) == {SIGN_IN}


def test_a_guessed_number_is_as_unknown_as_a_record_that_is_not_theirs(consultation: ConsultationRequest) -> None:
    client, stranger = browser_of("clinician"), browser_of("no group")

    beyond = client.get(f"{LIST}999999999/change/")
    huge = client.get(f"{LIST}{10**30}/change/")
    theirs = stranger.get(address_of("consultations_consultationrequest_change", consultation))

    assert [beyond.status_code, huge.status_code, theirs.status_code] == [404, 404, 404]
    assert beyond.content == huge.content
