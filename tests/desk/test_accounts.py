"""Accounts: sign-in, second factor, expired sessions, lock-out, and what a manager may do to another's account."""

import re
import time
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.clock import Clock
from tests.consultations.world import a_request
from tests.desk.people import LIST, PASSWORD, action_url, an_account, confirmed, record_url, signed_in, staff_client
from treatments.consultations.choices import EventKind
from treatments.consultations.models import Event, Message, Note
from treatments.desk import second_factor

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """What the person's app shows; `steps` half minutes from now."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time() + steps * device.step
    return f"{clock.token():06}"


def offered(client: Client) -> TOTPDevice:
    """The app as somebody sets it up who scans the picture of this session's page."""
    page = client.get("/admin/second-factor/app/")
    key = b32decode(page.context["key"].replace(" ", "").upper()).hex()
    return TOTPDevice(key=key)


def set_up(client: Client, account: User, device: TOTPDevice | None = None) -> Any:
    typed = {
        "code": code_of(device or offered(client)),
        "enrolment_code": second_factor.make_enrolment_code(account),
    }
    return client.post("/admin/second-factor/app/", typed)


def enrolled(account: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=account, name="app", confirmed=True)


def sign_in(client: Client, name: str, password: str = PASSWORD, then: str = "/admin/") -> Any:
    return client.post(f"{LOGIN}?next={then}", {"username": name, "password": password, "next": then}, follow=True)


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("required")
def test_a_first_sign_in_leads_to_setting_up_the_second_step() -> None:
    an_account("ann", "clinician")
    client = Client()

    page = sign_in(client, "ann")

    assert page.request["PATH_INFO"] == "/admin/second-factor/app/"
    assert "<svg" in page.content.decode()
    assert client.get(LIST).status_code == 302


@pytest.mark.usefixtures("required")
def test_the_first_right_code_opens_the_desk_and_shows_ten_recovery_codes_once() -> None:
    account = an_account("ann", "clinician")
    client = Client()
    sign_in(client, "ann")

    shown = set_up(client, account)

    codes = shown.context["codes"]
    assert (len(set(codes)), TOTPDevice.objects.get(user=account).confirmed) == (10, True)
    assert client.get(LIST).status_code == 200


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("code", ["", "000000", "12345", "x" * 500, "\u0663" * 6])
def test_a_wrong_code_is_refused_in_words(code: str) -> None:
    account = an_account("ann", "clinician")
    client = Client()
    sign_in(client, "ann")
    enrolment_code = second_factor.make_enrolment_code(account)

    response = client.post("/admin/second-factor/app/", {"code": code, "enrolment_code": enrolment_code})

    assert (response.status_code, TOTPDevice.objects.count()) == (422, 0)
    assert client.get(LIST).status_code == 302


@pytest.mark.usefixtures("required")
def test_a_key_that_another_session_has_read_opens_nothing() -> None:
    account = an_account("ann", "clinician")
    owner, thief = Client(), Client()
    sign_in(thief, "ann")
    read = offered(thief)
    sign_in(owner, "ann")

    set_up(owner, account)

    assert TOTPDevice.objects.get().key != read.key
    assert second_factor.device_accepting(account, code_of(read)) is None


@pytest.mark.usefixtures("required")
def test_a_key_is_stored_only_once_its_first_code_was_right() -> None:
    an_account("ann", "clinician")
    client = Client()
    sign_in(client, "ann")

    keys = {offered(client).key for _look in range(2)}

    assert (len(keys), TOTPDevice.objects.count()) == (1, 0)


ENROLMENT_CODES = {
    "none": lambda _own, _others: "",
    "made up": lambda _own, _others: "aaaa bbbb cccc dddd",
    "another account's": lambda _own, others: second_factor.make_enrolment_code(others),
    "replaced": lambda own, _others: next(iter([second_factor.make_enrolment_code(own) for _time in range(2)])),
    "a recovery code": lambda own, _others: second_factor.new_recovery_codes(own)[0],
}


@pytest.mark.parametrize("kind", ENROLMENT_CODES)
def test_the_first_app_is_set_up_with_a_managers_code_and_no_other(kind: str) -> None:
    account, other = an_account("ann", "clinician"), an_account("ben", "clinician")
    client = Client()
    sign_in(client, "ann")
    typed = {"code": code_of(offered(client)), "enrolment_code": ENROLMENT_CODES[kind](account, other)}

    response = client.post("/admin/second-factor/app/", typed)

    assert (response.status_code, TOTPDevice.objects.count()) == (422, 0)


@pytest.mark.parametrize(("days", "status"), [(2, 200), (4, 422)])
def test_a_managers_code_ends_after_three_days(clock: Clock, days: int, status: int) -> None:
    account = an_account("ann", "clinician")
    code = second_factor.make_enrolment_code(account)
    clock.forward(timedelta(days=days))
    client = Client()
    sign_in(client, "ann")

    typed = {"code": code_of(offered(client)), "enrolment_code": code.upper().replace(" ", "-")}

    assert client.post("/admin/second-factor/app/", typed).status_code == status


def test_a_managers_code_works_once() -> None:
    account = an_account("ann", "clinician")
    code = second_factor.make_enrolment_code(account)
    client = Client()
    sign_in(client, "ann")
    client.post("/admin/second-factor/app/", {"code": code_of(offered(client)), "enrolment_code": code})
    TOTPDevice.objects.all().delete()  # the phone is lost
    sign_in(client, "ann")

    again = client.post("/admin/second-factor/app/", {"code": code_of(offered(client)), "enrolment_code": code})

    assert (again.status_code, TOTPDevice.objects.count()) == (422, 0)


def test_setting_up_an_app_ends_all_other_sessions_of_the_account_alone() -> None:
    account, other = an_account("ann", "clinician"), an_account("ben", "clinician")
    here, there, bens = Client(), signed_in(account), signed_in(other)
    sign_in(here, "ann")

    set_up(here, account)

    assert [client.get(LIST).status_code for client in (here, there, bens)] == [200, 302, 200]


def test_a_new_app_takes_the_place_of_the_old_one() -> None:
    account = an_account("ann", "clinician", email="ann@example.org")
    old = enrolled(account)
    client = Client()
    sign_in(client, "ann")
    client.post("/admin/second-factor/", {"code": code_of(old)})

    new = offered(client)
    response = client.post("/admin/second-factor/app/", {"code": code_of(new)})

    assert (response.status_code, [device.key for device in TOTPDevice.objects.all()]) == (200, [new.key])
    assert second_factor.device_accepting(account, code_of(old, steps=1)) is None
    event, letter = Event.objects.get(kind=EventKind.SECOND_STEP_SET), Message.objects.get()
    assert (event.by_name, letter.to) == ("ann", "ann@example.org")


def test_the_command_prints_a_code_that_sets_up_a_first_app(capsys: pytest.CaptureFixture[str]) -> None:
    account = an_account("ann", "clinician")

    call_command("enrolment_code", "ann")

    code = capsys.readouterr().out.splitlines()[0].partition(": ")[2]
    client = Client()
    sign_in(client, "ann")
    typed = {"code": code_of(offered(client)), "enrolment_code": code}
    assert client.post("/admin/second-factor/app/", typed).status_code == 200
    assert Event.objects.get(kind=EventKind.ENROLMENT_CODE_MADE).details["account"] == account.username
    with pytest.raises(CommandError, match="has a second step already"):
        call_command("enrolment_code", "ann")
    with pytest.raises(CommandError, match="no account named ben"):
        call_command("enrolment_code", "ben")


@pytest.mark.usefixtures("required")
def test_the_password_alone_opens_nothing_for_an_enrolled_account() -> None:
    account = an_account("ann", "clinician")
    enrolled(account)
    client = Client()

    page = sign_in(client, "ann", then=LIST)

    assert page.request["PATH_INFO"] == "/admin/second-factor/"
    assert [client.get(address).status_code for address in (LIST, "/admin/", "/admin/second-factor/app/")] == [302] * 3
    assert client.post(LIST, {"action": "claim"}).status_code == 302


@pytest.mark.usefixtures("required")
def test_the_code_leads_to_where_one_was_going() -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    client = Client()
    sign_in(client, "ann", then=LIST)

    response = client.post("/admin/second-factor/", {"code": code_of(device), "next": LIST})

    assert response.headers["Location"] == LIST
    assert client.get(LIST).status_code == 200


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example/admin/", "javascript:1", "/"]
)
def test_the_code_never_leads_away(elsewhere: str) -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    client = Client()
    sign_in(client, "ann")

    response = client.post("/admin/second-factor/", {"code": code_of(device), "next": elsewhere})

    assert response.headers["Location"] == "/admin/"


@pytest.mark.usefixtures("required")
def test_a_code_opens_once() -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    code = code_of(device)
    first, second = Client(), Client()
    sign_in(first, "ann")
    sign_in(second, "ann")

    answers = [client.post("/admin/second-factor/", {"code": code}).status_code for client in (first, second)]

    assert answers == [302, 422]


@pytest.mark.usefixtures("required")
def test_a_recovery_code_opens_once() -> None:
    account = an_account("ann", "clinician")
    enrolled(account)
    code = second_factor.new_recovery_codes(account)[0]
    first, second = Client(), Client()
    sign_in(first, "ann")
    sign_in(second, "ann")

    answers = [client.post("/admin/second-factor/", {"code": code}).status_code for client in (first, second)]

    assert answers == [302, 422]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["recovery code", "code of the app"])
def test_of_several_sessions_that_send_one_code_at_the_same_moment_one_is_let_in(kind: str) -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    code = second_factor.new_recovery_codes(account)[0] if kind == "recovery code" else code_of(device)
    start = Barrier(6)

    def is_accepted(_number: int) -> bool:
        start.wait()
        try:
            return second_factor.device_accepting(account, code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        accepted = list(pool.map(is_accepted, range(6)))

    assert sorted(accepted) == [False] * 5 + [True]


def test_new_recovery_codes_replace_the_old_ones() -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    client = Client()
    sign_in(client, "ann")
    client.post("/admin/second-factor/", {"code": code_of(device)})
    old = second_factor.new_recovery_codes(account)

    front, shown = client.get("/admin/"), client.post("/admin/second-factor/codes/")

    assert "/admin/second-factor/codes/" in front.content.decode()
    assert set(shown.context["codes"]) & set(old) == set()


def test_the_table_of_recovery_codes_opens_nothing() -> None:
    account = an_account("ann", "clinician")
    enrolled(account)
    codes = second_factor.new_recovery_codes(account)
    stored = list(StaticToken.objects.values_list("token", flat=True))

    assert [second_factor.device_accepting(account, token) for token in stored] == [None] * 10
    StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert second_factor.device_accepting(account, codes[3].upper().replace(" ", "-")) is not None


@pytest.mark.parametrize(("way", "address"), [("get", "app/"), ("post", "codes/")])
def test_a_screen_that_was_left_open_does_not_change_how_one_signs_in(way: str, address: str) -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    client = Client()
    sign_in(client, "ann")
    client.post("/admin/second-factor/", {"code": code_of(device)})
    User.objects.update(last_login=timezone.now() - timedelta(minutes=6))
    ask = partial(getattr(client, way), f"/admin/second-factor/{address}")

    sent_away = ask().headers["Location"]
    refused = client.post(sent_away, {"password": "wrong"})
    still = ask().status_code
    proved = client.post(sent_away, {"password": PASSWORD})

    assert sent_away.startswith("/admin/confirm-password/?next=")
    assert (refused.status_code, still, proved.status_code, ask().status_code) == (422, 302, 302, 200)


def test_whoever_has_a_second_step_is_asked_for_it_even_where_it_is_not_required() -> None:
    account = an_account("ann", "clinician")
    enrolled(account)
    client = Client()

    assert sign_in(client, "ann").request["PATH_INFO"] == "/admin/second-factor/"


def test_nobody_but_staff_is_shown_a_key() -> None:
    User.objects.create_user("patient", password=PASSWORD)
    client = Client()
    client.force_login(User.objects.get(username="patient"))

    answers = [client.get(f"/admin/second-factor/{part}").status_code for part in ("", "app/")]

    assert answers == [302, 302]
    assert TOTPDevice.objects.count() == 0


def test_a_manager_removes_anothers_second_step_without_seeing_it() -> None:
    account = an_account("ann", "clinician")
    device = enrolled(account)
    second_factor.new_recovery_codes(account)
    client = confirmed(staff_client("manager"))

    shown = client.post(
        "/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [account.pk], "index": "0"}
    )

    assert (TOTPDevice.objects.count(), StaticDevice.objects.filter(confirmed=True).count()) == (0, 0)
    assert device.key not in shown.content.decode()
    assert [(one.username, code in shown.content.decode()) for one, code in shown.context["codes"]] == [("ann", True)]


def test_a_managers_page_shows_a_code_with_which_the_owner_sets_up_the_first_app() -> None:
    account = an_account("ann", "clinician")
    manager, owner = confirmed(staff_client("manager")), Client()
    shown = manager.post(
        "/admin/auth/user/", {"action": "make_enrolment_codes", "_selected_action": [account.pk], "index": "0"}
    )
    sign_in(owner, "ann")

    ((_account, code),) = shown.context["codes"]
    typed = {"code": code_of(offered(owner)), "enrolment_code": code}

    assert owner.post("/admin/second-factor/app/", typed).status_code == 200


USERS = "/admin/auth/user/"
NEW_PASSWORD = {"usable_password": "true", "password1": "four quite plain words", "password2": "four quite plain words"}
ADMINISTERED: dict[str, tuple[str, dict[str, Any], EventKind]] = {
    "make": ("add/", NEW_PASSWORD | {"username": "ben"}, EventKind.ACCOUNT_MADE),
    "groups": (
        "{pk}/change/",
        {"username": "ann", "is_active": "on", "groups": ["{manager}"]},
        EventKind.ACCOUNT_CHANGED,
    ),
    "password": ("{pk}/password/", NEW_PASSWORD, EventKind.PASSWORD_SET),
    "remove": (
        "",
        {"action": "remove_second_factor", "_selected_action": ["{pk}"], "index": "0"},
        EventKind.SECOND_STEP_REMOVED,
    ),
    "code": (
        "",
        {"action": "make_enrolment_codes", "_selected_action": ["{pk}"], "index": "0"},
        EventKind.ENROLMENT_CODE_MADE,
    ),
}


def administer(client: Client, name: str, account: User) -> Any:
    address, form, _kind = ADMINISTERED[name]
    values = {"pk": account.pk, "manager": Group.objects.get(name="manager").pk}
    filled = {
        field: [one.format(**values) for one in value] if isinstance(value, list) else value
        for field, value in form.items()
    }
    if name != "make":
        filled |= {"email": account.email} if name == "groups" else {}
    return client.post(USERS + address.format(**values), filled)


@pytest.mark.parametrize("name", ADMINISTERED)
def test_administering_accounts_asks_for_the_password_again_and_signing_in_does_not_count(name: str) -> None:
    account = an_account("ann", "clinician", email="ann@example.org")
    if name == "remove":
        enrolled(account)
    an_account("manager", "manager")
    client = Client()
    sign_in(client, "manager")
    rows = list(User.objects.order_by("pk").values("username", "password", "groups"))

    response = administer(client, name, account)

    assert response.headers["Location"].startswith("/admin/confirm-password/?next=")
    assert list(User.objects.order_by("pk").values("username", "password", "groups")) == rows
    assert TOTPDevice.objects.count() == int(name == "remove")
    assert not Event.objects.exclude(kind=EventKind.LIST_SEEN).exists()


@pytest.mark.parametrize("name", ADMINISTERED)
def test_administering_an_account_leaves_an_event_and_tells_its_owner(name: str) -> None:
    account = an_account("ann", "clinician", email="ann@example.org")
    if name == "remove":
        enrolled(account)
    an_account("manager", "manager")
    client = Client()
    sign_in(client, "manager")
    client.post("/admin/confirm-password/", {"password": PASSWORD})

    administer(client, name, account)

    event = Event.objects.filter(kind=ADMINISTERED[name][2]).get()
    assert (event.by_name, event.details["account"]) == ("manager", "ben" if name == "make" else "ann")
    letters = list(Message.objects.filter(kind="account-notice").values_list("to", flat=True))
    assert set(letters) == (set() if name == "make" else {"ann@example.org"})
    if name == "groups":
        assert event.details["changes"] == ["groups: clinician → manager"]


def test_a_changed_address_of_an_account_notifies_the_old_and_the_new_one() -> None:
    account = an_account("ann", "clinician", email="old@example.org")
    form = {"username": "ann", "is_active": "on", "groups": [account.groups.get().pk], "email": "new@example.org"}

    confirmed(staff_client("manager")).post(f"{USERS}{account.pk}/change/", form)

    assert set(Message.objects.values_list("to", flat=True)) == {"old@example.org", "new@example.org"}
    assert Event.objects.get().details["changes"] == ["email"]


def test_the_manager_must_tell_an_owner_without_an_address() -> None:
    account = an_account("ann", "clinician")

    page = confirmed(staff_client("manager")).post(f"{USERS}{account.pk}/password/", NEW_PASSWORD, follow=True)

    assert "has no email address" in page.content.decode()
    assert Message.objects.count() == 0


def test_a_form_about_an_account_that_was_sent_too_late_is_kept_until_the_password_is_confirmed(clock: Clock) -> None:
    account = an_account("ann", "clinician")
    client = confirmed(staff_client("manager"))
    clock.forward(timedelta(minutes=16))
    session = client.session
    session["last_seen"] = int(clock.now().timestamp())
    session.save()
    client.post(f"{USERS}{account.pk}/change/", {"username": "ann", "first_name": "Anneliese", "is_active": "on"})

    page = client.post("/admin/confirm-password/?next=/admin/saved-form/", {"password": PASSWORD}, follow=True)
    client.post(page.context["address"], dict(page.context["fields"]))

    account.refresh_from_db()
    assert account.first_name == "Anneliese"


def test_no_page_of_the_admin_lists_second_factors_or_failed_sign_ins() -> None:
    listed = {model._meta.label for model in admin.site._registry}

    assert listed == {"consultations.ConsultationRequest", "consultations.Event", "consultations.Message", "auth.User"}


def test_a_manager_cannot_touch_a_superuser_nor_become_one() -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    enrolled(chief)
    client = confirmed(staff_client("manager"))
    manager = User.objects.get(username="manager")
    form = {"username": "manager", "is_active": "on", "is_superuser": "on", "user_permissions": ["1"], "groups": []}

    pages = [
        client.post(f"/admin/auth/user/{chief.pk}/{page}/", {"password1": "x", "password2": "x"}).status_code
        for page in ("change", "password")
    ]
    client.post("/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [chief.pk], "index": "0"})
    client.post(f"/admin/auth/user/{manager.pk}/change/", form)

    manager.refresh_from_db()
    assert pages == [403, 403]
    assert TOTPDevice.objects.filter(user=chief).count() == 1
    assert (manager.is_superuser, manager.user_permissions.count(), manager.groups.count()) == (False, 0, 0)


def test_a_new_account_is_staff_and_has_no_rights_until_it_has_a_group() -> None:
    client = confirmed(staff_client("manager"))
    form = {"username": "ben", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/admin/auth/user/add/", form)

    ben = User.objects.get(username="ben")
    assert (ben.is_staff, ben.is_superuser, signed_in(ben).get(LIST).status_code) == (True, False, 403)


def test_too_many_wrong_passwords_are_answered_in_words_and_lock_one_address_alone() -> None:
    an_account("ann", "clinician")
    client = Client()
    for _try in range(5):
        sign_in(client, "ann", "wrong")

    locked = sign_in(client, "ann")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(LOGIN, {"username": "ann", "password": PASSWORD})

    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert "closed to this address for 15 minutes" in locked.content.decode()
    assert elsewhere.status_code == 302


@pytest.mark.parametrize("name", ["ann", "nobody", "closed"])
def test_sign_in_tells_nobody_which_accounts_there_are(name: str) -> None:
    an_account("ann", "clinician")
    an_account("closed", "clinician", is_active=False)

    page = Client().post(LOGIN, {"username": name, "password": "wrong"})

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        (
            "Please enter the correct username and password for a staff account. Note that both fields may be "
            "case-sensitive."
        )
    ]


def idle(client: Client, seconds: int) -> None:
    session = client.session
    session["last_seen"] = int(timezone.now().timestamp()) - seconds
    session.save()


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 302)])
def test_a_session_ends_after_fifteen_idle_minutes(minutes: int, status: int) -> None:
    client = staff_client("clinician")
    idle(client, minutes * 60)

    assert client.get(LIST).status_code == status


@pytest.mark.parametrize(("hours", "status"), [(7, 200), (9, 302)])
def test_a_session_ends_after_eight_hours_however_busy(hours: int, status: int) -> None:
    client = staff_client("clinician")
    client.get(LIST)
    session = client.session
    session["started"] = int(timezone.now().timestamp()) - hours * 3600
    session["last_seen"] = int(timezone.now().timestamp()) - 120
    session.save()

    assert client.get(LIST).status_code == status


def written(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of the first form on a record, as a browser would send them."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Hidden(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden":
                found.setdefault(str(given["name"]), str(given.get("value")))

    Hidden().feed(client.get(address).content.decode())
    return found


@pytest.mark.parametrize("ending", ["idle", "absolute"])
def test_what_was_typed_into_an_expired_session_comes_back_after_signing_in(ending: str) -> None:
    consultation = a_request()
    an_account("ann", "clinician")
    client = Client()
    sign_in(client, "ann")
    hidden = written(client, record_url(consultation))
    if ending == "idle":
        idle(client, 3600)
    else:
        client.cookies.pop("desk")

    client.post(action_url("note", consultation), hidden | {"note": "a long note"})
    page = sign_in(client, "ann", then="/admin/saved-form/")
    again = dict(page.context["fields"])
    client.post(page.context["address"], again)

    assert "a long note" in page.content.decode()
    assert [note.text for note in Note.objects.all()] == ["a long note"]


def test_the_next_person_at_the_same_screen_does_not_read_it() -> None:
    consultation = a_request()
    an_account("ann", "clinician")
    an_account("ray", "reception")
    client = Client()
    sign_in(client, "ann")
    hidden = written(client, record_url(consultation))
    idle(client, 3600)
    client.post(action_url("note", consultation), hidden | {"note": "a long note"})

    page = sign_in(client, "ray", then="/admin/saved-form/")

    assert (page.request["PATH_INFO"], "a long note" in page.content.decode()) == ("/admin/", False)


def test_a_password_is_never_kept() -> None:
    client = staff_client("manager")
    idle(client, 3600)

    client.post("/admin/password_change/", {"old_password": "MARK-old", "new_password1": "MARK-new"})

    assert "MARK" not in str(dict(client.session))


@pytest.mark.parametrize("cookie", ["", "made-up", "a" * 32])
def test_a_stranger_cannot_fill_the_session_table(cookie: str) -> None:
    from django.contrib.sessions.models import Session

    client = Client()
    client.cookies["desk"] = cookie
    client.post(LIST, {"note": "x" * 1000})

    assert Session.objects.count() == 0


@pytest.mark.parametrize("method", ["trace", "options", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/admin/", LIST, "/admin/auth/user/", "/admin/jsi18n/", "/admin/password_change/"])
def test_the_desk_answers_no_method_that_it_does_not_use(address: str, method: str) -> None:
    client = staff_client("manager")

    response = getattr(client, method)(address)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_people_change_their_own_password_and_other_sessions_end() -> None:
    account = an_account("ann", "clinician")
    here, there = signed_in(account), signed_in(account)

    here.post(
        "/admin/password_change/",
        {
            "old_password": PASSWORD,
            "new_password1": "four quite plain words",
            "new_password2": "four quite plain words",
        },
    )

    assert (here.get(LIST).status_code, there.get(LIST).status_code) == (200, 302)


def test_signing_out_says_so_in_the_words_of_the_desk() -> None:
    text = staff_client("clinician").post("/admin/logout/").text

    assert "You are signed out" in text
    assert "Sign in again" in text
    assert "quality time" not in text


def test_a_wrong_password_is_an_error_above_the_form_and_the_name_is_kept() -> None:
    text = Client().post("/admin/login/", {"username": "nobody", "password": "wrong"}).text

    assert re.search(r'<p class="errornote" role="alert">Please enter the correct username', text)
    assert 'value="nobody"' in text
