"""A small clinic for the tests: made-up people and requests, built through the actions.

Only photos in a draft are written as rows: the version before took them, and drafts that it left may still hold some.
"""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from PIL import Image

from tests.clock import NOW
from treatments.consultations import storage
from treatments.consultations.actions.draft import start_draft
from treatments.consultations.actions.notify import MessageContent, MessageContext
from treatments.consultations.actions.submit import ConsentGiven, RequestData, Submitted, submit_request
from treatments.consultations.choices import Channel, MessageKind
from treatments.consultations.keys import new_key
from treatments.consultations.models import ConsultationRequest, Draft
from treatments.consultations.photos.cleaning import clean_photo

NOON = NOW  # requests arrive at the moment at which the clock of the tests stands
CONSENT = ConsentGiven(wording="I agree that the clinic keeps what I send here.", version="2026-11", language="en")
DAY = timedelta(days=1)


def letters(facts: MessageContext) -> Sequence[MessageContent]:
    """A notice to staff and, where an address was given, a receipt: what the public door writes, in few words."""
    notice = MessageContent(
        kind=MessageKind.STAFF_NOTICE, to="desk@example.org", subject=f"Request {facts.reference}", text="See the desk."
    )
    receipt = MessageContent(
        kind=MessageKind.RECEIPT,
        to=facts.email,
        subject=f"We have your request {facts.reference}",
        text=f"See {facts.letter_key}",
    )
    return [notice, receipt] if facts.email else [notice]


def details(**changes: Any) -> RequestData:
    filled: dict[str, Any] = {
        "name": "Ann Otherone",
        "email": "ann@example.org",
        "phone": "020 7946 0123",
        "channel": Channel.EITHER,
        "concern": "acne-scars",
        "concern_title": "Acne scars",
        "over_18": True,
        "wants_letter": True,
        "message": "Can anything be done?",
    }
    return RequestData(**(filled | changes))


def submitted(*, at: datetime = NOON, token: str = "", draft: Draft | None = None, **changes: Any) -> Submitted:
    return submit_request(
        token=token or new_key(), data=details(**changes), consent=CONSENT, write_messages=letters, draft=draft, at=at
    )


def a_request(**changes: Any) -> ConsultationRequest:
    return submitted(**changes).consultation


def a_nurse(name: str = "nurse") -> User:
    nurse = User.objects.create_user(name, is_staff=True)
    nurse.groups.add(Group.objects.get(name="clinician"))
    return nurse


def jpeg(width: int = 120, height: int = 80, colour: str = "tan") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def a_draft(*, photos: int = 0, at: datetime = NOON) -> Draft:
    draft = start_draft(token=new_key(), at=at, lifetime=DAY)
    for number in range(photos):
        keep_in_draft(draft, jpeg(width=120 + number), position=number + 1)
    return draft


def keep_in_draft(draft: Draft, content: bytes, *, position: int = 1) -> None:
    """A photo in a draft, file and row, as the version before left it."""
    photo = clean_photo(content)
    draft.photos.create(
        name=storage.write_photo(photo.jpeg),
        position=position,
        width=photo.width,
        height=photo.height,
        size=len(photo.jpeg),
        sha256=photo.sha256,
    )
