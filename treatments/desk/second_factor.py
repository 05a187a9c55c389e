"""The second factor of a staff account: an app's six digits, or one of ten recovery codes.

Nobody can see those of another account.
"""

import hashlib
import re
import secrets
import time
from base64 import b32encode, urlsafe_b64encode
from datetime import timedelta

import segno
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
CODE_BYTES = 15  # 120 bits
KEY_BYTES = 20
# A confirmed StaticDevice holds recovery codes; an unconfirmed one of this name holds the code for a first app.
ENROLMENT = "enrolment"
ENROLMENT_BYTES = 10  # 80 bits: typed once, from a paper
ENROLMENT_LIFETIME = timedelta(days=3)
TOKEN_LENGTH = 16  # what django-otp has room for
APP_CODE = re.compile(r"[0-9]{6}")

User = AbstractBaseUser | AnonymousUser


def confirmed_app(user: User) -> TOTPDevice | None:
    """The account's confirmed authenticator app."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required(user: User) -> bool:
    """If the site's setting says so, and always for an account that has set up a factor."""
    return bool(settings.SECOND_FACTOR_REQUIRED) or _has_app(user)


def _has_app(user: User) -> bool:
    """Needed several times a page, queried once: the account object lives no longer than the request."""
    known: bool | None = getattr(user, "has_second_factor_app", None)
    if known is None:
        known = confirmed_app(user) is not None
        user.has_second_factor_app = known  # type: ignore[union-attr]
    return known


def is_verified(user: User) -> bool:
    """Whether this session has shown the factor; django-otp's middleware puts the answer on the user."""
    return bool(getattr(user, "is_verified", bool)())


def may_enter(user: User) -> bool:
    return is_verified(user) or not is_required(user)


def new_key() -> str:
    """A key for an app that is about to be set up. It is kept in the session until its first code is right."""
    return secrets.token_hex(KEY_BYTES)


def app_with(user: User, key: str) -> TOTPDevice:
    """Not stored: a key that anybody could have seen before it was confirmed must not become the account's."""
    return TOTPDevice(user=user, name="app", key=key, confirmed=True)


def qr_code_svg(device: TOTPDevice) -> str:
    """The QR code as an SVG without any style attribute, black on white in both colour schemes."""
    return segno.make(device.config_url, error="m").svg_inline(scale=5, border=4, light="#fff", svgclass="qr-code")


class WrongCode(Exception):
    """The app's first code is not right."""


class WrongEnrolmentCode(Exception):
    """There is no such code for this account, or it was used, replaced, or is too old."""


def set_up(user: User, *, key: str, code: str, enrolment_code: str | None) -> TOTPDevice:
    """Make the app with this key the account's only one, if its first code is right.

    `enrolment_code` is None where the session has already shown the second factor that is replaced.
    """
    device = app_with(user, key)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    if not APP_CODE.fullmatch(code) or not clock.verify(int(code), device.tolerance):
        raise WrongCode
    device.last_t, device.drift = clock.t(), clock.drift  # the same code opens nothing a second time
    with transaction.atomic():
        if enrolment_code is not None and not _use_enrolment_code(user, enrolment_code):
            raise WrongEnrolmentCode
        TOTPDevice.objects.filter(user=user).delete()
        device.save()
    return device


def make_enrolment_code(user: User) -> str:
    """A code that lets the account set up its first app, once. It can be shown now and never again.

    Without it anybody who has learnt a password could set up an app before the owner does.
    """
    code = b32encode(secrets.token_bytes(ENROLMENT_BYTES)).decode().lower()
    with transaction.atomic():
        StaticDevice.objects.filter(user=user, name=ENROLMENT).delete()
        device = StaticDevice.objects.create(user=user, name=ENROLMENT, confirmed=False)
        device.token_set.create(token=_hash(code))
    return _in_groups_of_four(code)


def _use_enrolment_code(user: User, code: str) -> bool:
    """Deleting it is the test, so that of several uses one succeeds."""
    known = StaticToken.objects.filter(
        device__user=user,
        device__name=ENROLMENT,
        device__created_at__gt=timezone.now() - ENROLMENT_LIFETIME,
        token=_hash(_only_letters(code)),
    )
    deleted: int = known.delete()[0]
    return deleted > 0


def new_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes; they can be shown now and never again."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user, confirmed=True).delete()
        device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
        codes = [b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
        device.token_set.bulk_create(StaticToken(device=device, token=_hash(code)) for code in codes)
    return [_in_groups_of_four(code) for code in codes]


def _hash(code: str) -> str:
    """What is stored, from which no code can be recovered: it is too long to be found from its hash."""
    return urlsafe_b64encode(hashlib.sha256(code.encode()).digest()).decode()[:TOKEN_LENGTH]


def device_accepting(user: User, code: str) -> Device | None:
    """The device that accepts this code. Both kinds slow down after wrong ones.

    The row lock makes each code work once, also where several sessions send it at the same moment.
    """
    code = _only_letters(code)
    with transaction.atomic():
        if APP_CODE.fullmatch(code):
            device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
            token = code
        else:
            device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
            token = _hash(code)
        return device if device and device.verify_token(token) else None


def _only_letters(code: str) -> str:
    """As it was printed, whatever case, spaces or hyphens it was typed with."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def readable_key(device: TOTPDevice) -> str:
    """The key as people type it into an app: base 32 in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return _in_groups_of_four(key)


def _in_groups_of_four(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def remove(user: User) -> bool:
    """Forget the app and the recovery codes of an account whose phone is lost; False where there were none."""
    with transaction.atomic():
        apps = TOTPDevice.objects.filter(user=user).delete()[0]
        codes = StaticDevice.objects.filter(user=user).delete()[0]
    return bool(apps or codes)
