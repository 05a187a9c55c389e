"""Emails from the clinic: its name as the sender, its mailbox for the answer, and the wording of templates/emails."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from treatments import content
from treatments.consultations.actions.notify import MessageContent
from treatments.consultations.choices import MessageKind

# Letters to a patient are answered to the clinic; those to staff come from the site itself.
TO_PATIENTS = frozenset({MessageKind.RECEIPT, MessageKind.REPLY, MessageKind.CONTACT_NOTICE})


def message_from_clinic(*, kind: MessageKind, to: str, subject: str, text: str) -> MessageContent:
    clinic = content.current().site.clinic
    from_clinic = kind in TO_PATIENTS
    return MessageContent(
        kind=kind,
        to=to,
        subject=subject,
        text=text,
        sender_name=clinic.name if from_clinic else "",
        reply_to=clinic.email if from_clinic else "",
    )


def message_from_template(template: str, kind: MessageKind, *, to: str, values: Mapping[str, Any]) -> MessageContent:
    """The first line of a template is the subject, the rest the text."""
    rendered = render_to_string(f"emails/{template}.txt", {"clinic": content.current().site.clinic, **values})
    subject, _blank, text = rendered.partition("\n")
    return message_from_clinic(kind=kind, to=to, subject=subject.strip(), text=text.strip() + "\n")
