"""The messages about a request, rendered before they are stored in the outbox.

To staff: the reference and a link, nothing else. To the patient: the reference, what happens next and the link to the
request's state. No health word and no name, because an address may be mistyped.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from treatments import content
from treatments.consultations.actions.notify import MessageContent, MessageContext
from treatments.consultations.choices import MessageKind
from treatments.intake.private_links import private_path, site_link
from treatments.letters import message_from_template
from treatments.response_target import response_target_in_words

DESK_LIST = "admin:consultations_consultationrequest_changelist"


def messages_on_arrival(context: MessageContext) -> Sequence[MessageContent]:
    messages = [_to_staff("staff_notice", context)]
    if context.email:
        with translation.override(context.page_language):
            messages.append(_message("receipt", context, kind=MessageKind.RECEIPT, to=context.email))
    return messages


def messages_on_addition(context: MessageContext) -> Sequence[MessageContent]:
    return [_to_staff("addition_notice", context)]


def messages_on_withdrawal(context: MessageContext) -> Sequence[MessageContent]:
    return [_to_staff("withdrawal_notice", context)]


def messages_on_contact_change(context: MessageContext) -> Sequence[MessageContent]:
    """To the address that was replaced; `context.email` is still that one."""
    with translation.override(context.page_language):
        return [_message("contact_changed", context, kind=MessageKind.CONTACT_NOTICE, to=context.email)]


def _to_staff(template: str, context: MessageContext) -> MessageContent:
    return _message(template, context, kind=MessageKind.STAFF_NOTICE, to=settings.NOTIFY_EMAIL)


def _message(template: str, context: MessageContext, *, kind: MessageKind, to: str) -> MessageContent:
    values = {
        "reference": context.reference,
        "promise": response_target_in_words(content.current().site.clinic),
        "desk_link": site_link(f"{reverse(DESK_LIST)}?{urlencode({'q': context.reference})}"),
        "private_link": site_link(private_path(context.reference, context.letter_key)) if context.letter_key else "",
    }
    return message_from_template(template, kind, to=to, values=values)
