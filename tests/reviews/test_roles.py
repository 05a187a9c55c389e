"""Six kinds of visitor at every address on which articles are checked; and an editor at every address of the desk."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from tests.desk.people import STAFF, an_account, confirmed, signed_in
from tests.desk.test_roles import SIGN_IN, TABLE, VISITORS, address_of, answer_of
from tests.desk.test_roles import consultation as consultation  # noqa: PLC0414 - a fixture
from tests.editorial.folders import EditedFolder
from tests.reviews.desk import PAGE
from treatments.consultations.models import ConsultationRequest
from treatments.feedback.models import Answer
from treatments.reviews.models import KeptSignature, Remark, Reviewer

pytestmark = pytest.mark.django_db

EVERYBODY = (*VISITORS, "editor")
# 302 is a deed done and a redirect, or a password asked for once more; 422 a form sent back for what it lacks.
#                                nobody   no group reception clinician manager editor
WORDS = {
    ("GET", "index"):           (SIGN_IN, 403, 403, 200, 200, 200),
    ("GET", "article"):         (SIGN_IN, 403, 403, 200, 200, 200),
    ("POST", "article"):        (SIGN_IN, 403, 403, 302, 302, 302),
    ("POST", "remark"):         (SIGN_IN, 403, 403, 422, 403, 422),
    ("POST", "reply"):          (SIGN_IN, 403, 403, 422, 403, 422),
    ("POST", "settle"):         (SIGN_IN, 403, 403, 302, 403, 302),
    ("POST", "reopen"):         (SIGN_IN, 403, 403, 302, 403, 302),
    ("POST", "sign"):           (SIGN_IN, 403, 403, 422, 403, 403),
    ("POST", "erase-feedback"): (SIGN_IN, 403, 403, 403, 302, 302),
    ("GET", "signature"):       (SIGN_IN, 403, 403, 200, 200, 200),
    ("GET", "people"):          (SIGN_IN, 403, 403, 403, 302, 403),
    ("POST", "people"):         (SIGN_IN, 403, 403, 403, 302, 403),
}  # fmt: skip


@pytest.fixture
def row(folder: EditedFolder) -> int:
    """The number of one remark, one kept signature and one answer."""
    now = timezone.now()
    place = {"article": "acne-scars", "language": "en"}
    Remark.objects.create(pk=7, **place, paragraph="0" * 24, quote="x", words="x", by_name="x", at=now)
    Answer.objects.create(pk=7, **place, useful=True, on=now.date())
    day = {"on": now.date(), "next": now.date(), "at": now}
    KeptSignature.objects.create(pk=7, **place, **day, person="nurse", seal="x", entry=[], text=[], by_name="x")
    return 7


def account_of(visitor: str) -> User:
    account = an_account("editor", "editor") if visitor == "editor" else STAFF[visitor]()
    if visitor == "clinician":
        Reviewer.objects.create(account=account, person="nurse", linked_by_name="mo", linked_at=timezone.now())
    return account


def words_url(name: str) -> str:
    if name in {"index", "people"}:
        return reverse(f"reviews:{name}")
    return (
        reverse("reviews:signature", args=[7])
        if name == "signature"
        else reverse(f"reviews:{name}", args=["acne-scars", "en"])
    )


def asked(client: Client, way: str, name: str) -> int | str:
    form = {"row": "7", "paragraph": "0" * 24, "person": "nurse"} if way == "POST" else {}
    return answer_of(getattr(client, way.lower())(words_url(name), form))  # type: ignore[arg-type]


def test_the_table_names_every_address_and_way_and_nothing_else_hides_under_the_desk(row: int) -> None:
    client, ways = signed_in(an_account("both", "editor", "clinician", "manager")), ("GET", "POST")
    root = get_resolver().url_patterns
    under_the_desk = [str(pattern.pattern) for pattern in root if str(pattern.pattern).startswith("admin/")]
    named = {pattern.name for pattern in get_resolver().namespace_dict["reviews"][1].url_patterns}

    assert {name for _way, name in WORDS} == named
    unlisted = [(way, name) for name in sorted(named) for way in ways if (way, name) not in WORDS]
    assert {one: answer for one in unlisted if (answer := asked(client, *one)) != 405} == {}
    assert sorted(under_the_desk) == ["admin/", "admin/preview/<slug:slug>/", "admin/words/"]


@pytest.mark.parametrize("visitor", EVERYBODY)
def test_each_visitor_is_answered_as_the_table_says(row: int, visitor: str) -> None:
    client = Client() if visitor == "nobody" else signed_in(account_of(visitor))

    answers = {}
    for way, name in WORDS:
        answers[way, name] = asked(client, way, name)

    column = EVERYBODY.index(visitor)
    assert answers == {route: expected[column] for route, expected in WORDS.items()}


@pytest.mark.parametrize("lacking", ["second step", "open account", "staff account", "password of today"])
def test_a_session_that_lacks_something_opens_no_address(row: int, settings: Settings, lacking: str) -> None:
    account = account_of("clinician")
    account.groups.set(Group.objects.all())
    client = signed_in(account)
    if lacking == "second step":
        settings.SECOND_FACTOR_REQUIRED = True
    elif lacking == "password of today":
        account.set_password("another")
    else:
        setattr(account, "is_active" if lacking == "open account" else "is_staff", False)
    account.save()

    assert {asked(client, way, name) for way, name in WORDS} == {SIGN_IN}
    assert (Remark.objects.get().state, Answer.objects.count()) == ("open", 1)


def test_no_deed_is_done_by_a_link_or_from_another_site(row: int, nurse: User) -> None:
    nurse.groups.set(Group.objects.all())
    client = signed_in(nurse)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nurse)

    by_link = {
        client.get(words_url(name)).status_code
        for way, name in WORDS
        if way == "POST" and name not in {"article", "people"}
    }
    forged = {strict.post(words_url(name), {"row": "7"}).status_code for way, name in WORDS if way == "POST"}

    assert (by_link, forged) == ({405}, {403})
    assert (Remark.objects.get().state, Answer.objects.count()) == ("open", 1)


def test_an_editor_sees_no_request_and_nothing_else_of_the_desk(consultation: ConsultationRequest) -> None:
    """At every address of the desk an editor is answered as somebody of no group."""
    client = signed_in(an_account("editor", "editor"))
    column = VISITORS.index("no group")
    unlike = {}
    for (way, name), expected in TABLE.items():
        if name in {"logout", "login"}:
            continue
        address = address_of(name, consultation)
        response = client.get(address) if way == "GET" else client.post(address, {"version": consultation.version})
        if answer_of(response) != expected[column]:  # type: ignore[arg-type]
            unlike[way, name] = answer_of(response)  # type: ignore[arg-type]

    front = client.get("/admin/").text
    assert unlike == {}
    assert 'href="/admin/words/"' in front
    assert "belongs to no group" not in front
    assert consultation.reference not in front


def test_a_manager_says_who_signs_for_whom_once_the_password_is_confirmed(row: int, folder: EditedFolder) -> None:
    manager, nurse = signed_in(account_of("manager")), an_account("ada", "clinician")
    asked_for_password = manager.get("/admin/words/people/").headers["Location"]
    confirmed(manager)

    page = manager.get("/admin/words/people/").text
    linked = manager.post("/admin/words/people/", {"person": "nurse", "account": nurse.pk})
    again = manager.post("/admin/words/people/", {"person": "nurse", "account": nurse.pk})
    reviewer = Reviewer.objects.get()
    unqualified = manager.post("/admin/words/people/", {"person": "picoinfo", "account": nurse.pk})
    manager.post("/admin/words/people/", {"person": "nurse", "account": ""})

    assert asked_for_password.startswith("/admin/confirm-password/")
    assert "A sample nurse" in page
    assert "Has no qualification in people.yaml, so cannot sign." in page
    assert (linked.status_code, again.status_code, unqualified.status_code) == (302, 302, 404)
    assert (reviewer.account, reviewer.person, reviewer.linked_by_name) == (nurse, "nurse", "manager")
    assert Reviewer.objects.count() == 0


def test_an_article_in_a_language_that_is_not_there_is_not_found(clinician: Client) -> None:
    assert [clinician.get(PAGE.replace("/en/", f"/{language}/")).status_code for language in ("de", "en")] == [404, 200]
