"""Automatic messages of the desk: to an address that was replaced, and to the owner of a changed account."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from treatments import content
from treatments.consultations.actions.notify import MessageContent, MessageContext
from treatments.consultations.choices import MessageKind


def messages_on_contact_change(context: MessageContext) -> Sequence[MessageContent]:
    """To the address that was replaced; `context.email` is still that one."""
    with translation.override(context.page_language):
        return [
            _message(
                "contact_changed", MessageKind.CONTACT_NOTICE, to=context.email, values={"reference": context.reference}
            )
        ]


def message_on_account_change(
    *, account: AbstractBaseUser, to: str, what: str, by: AbstractBaseUser | None
) -> MessageContent:
    values = {
        "account": account.get_username(),
        "what": what,
        "who": by.get_username() if by else _("a command on the server"),
    }
    return _message("account_changed", MessageKind.ACCOUNT_NOTICE, to=to, values=values)


def _message(template: str, kind: MessageKind, *, to: str, values: dict[str, str]) -> MessageContent:
    """The first line of a template is the subject, the rest the text."""
    written = render_to_string(f"emails/{template}.txt", values | {"clinic": content.current().site.clinic})
    subject, _blank, text = written.partition("\n")
    return MessageContent(kind=kind, to=to, subject=subject.strip(), text=text.strip() + "\n")
