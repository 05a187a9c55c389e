"""The second factor of a staff account: an app's six digits, or one of ten recovery codes.

Nobody can see those of another account.
"""

import hashlib
import re
import secrets
from base64 import b32encode, urlsafe_b64encode

import segno
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
CODE_BYTES = 15  # 120 bits
TOKEN_LENGTH = 16  # what django-otp has room for
APP_CODE = re.compile(r"\d{6}")

User = AbstractBaseUser | AnonymousUser


def confirmed_app(user: User) -> TOTPDevice | None:
    """The account's confirmed authenticator app."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required(user: User) -> bool:
    """By the site's setting; and whoever has set up a factor is always asked for it."""
    return bool(settings.SECOND_FACTOR_REQUIRED) or _has_app(user)


def _has_app(user: User) -> bool:
    """Asked several times a page, looked up once: the account on a request lives no longer than the request."""
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


def unconfirmed_app(user: User) -> TOTPDevice:
    """A key waiting for its first code; the same one on every look, until it is confirmed."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


def qr_code_svg(device: TOTPDevice) -> str:
    """The QR code as an SVG without any style attribute, black on white in both colour schemes."""
    return segno.make(device.config_url, error="m").svg_inline(scale=5, border=4, light="#fff", svgclass="qr-code")


def confirm(device: TOTPDevice, code: str) -> bool:
    """Take the app as this account's only one if its first code is right."""
    with transaction.atomic():
        if not device.verify_token(code):
            return False
        TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
    return True


def new_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes; they can be shown now and never again."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
        codes = [b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
        device.token_set.bulk_create(StaticToken(device=device, token=_hash(code)) for code in codes)
    return [_in_groups_of_four(code) for code in codes]


def _hash(code: str) -> str:
    """What the table holds: whoever reads it learns no code. So long a code cannot be searched from its hash."""
    return urlsafe_b64encode(hashlib.sha256(code.encode()).digest()).decode()[:TOKEN_LENGTH]


def device_accepting(user: User, code: str) -> Device | None:
    """The device that accepts this code. Both kinds slow down after wrong ones.

    The row lock makes each code work once, also where several sessions send it at the same moment.
    """
    code = "".join(letter for letter in code.lower() if letter.isalnum())
    with transaction.atomic():
        if APP_CODE.fullmatch(code):
            device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
            token = code
        else:
            device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
            token = _hash(code)
        return device if device and device.verify_token(token) else None


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
