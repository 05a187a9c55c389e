"""Automatic messages of the desk: to an address that was replaced, and to the owner of a changed account."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from treatments.consultations.actions.notify import MessageContent, MessageContext, MessageWriter
from treatments.consultations.choices import InformationKind, MessageKind
from treatments.letters import message_from_template


def messages_on_contact_change(context: MessageContext) -> Sequence[MessageContent]:
    """To the address that was replaced; `context.email` is still that one."""
    with translation.override(context.page_language):
        return [
            message_from_template(
                "contact_changed", MessageKind.CONTACT_NOTICE, to=context.email, values={"reference": context.reference}
            )
        ]


def messages_on_question(kind: InformationKind) -> MessageWriter:
    """That staff ask for something. What it is stands on the private page: it may be about health."""

    def write(context: MessageContext) -> Sequence[MessageContent]:
        key = f"{context.reference}-{context.letter_key}"
        path = reverse("intake:private_link", args=[key]) if context.letter_key else ""
        values = {
            "reference": context.reference,
            "photo": kind == InformationKind.PHOTO,
            "private_link": f"{settings.SITE_URL.rstrip('/')}{path}" if path else "",
        }
        with translation.override(context.page_language):
            return [message_from_template("information_asked", MessageKind.REPLY, to=context.email, values=values)]

    return write


def message_on_account_change(
    *, account: AbstractBaseUser, to: str, what: str, by: AbstractBaseUser | None
) -> MessageContent:
    values = {
        "account": account.get_username(),
        "what": what,
        "who": by.get_username() if by else _("a command on the server"),
    }
    return message_from_template("account_changed", MessageKind.ACCOUNT_NOTICE, to=to, values=values)
