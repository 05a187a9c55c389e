"""Letters about a request, finished before they wait in the outbox.

To staff: the reference and a link, nothing else. To the patient: the reference, what happens next and the link to the
request's state. No health word and no name, for an address may be mistyped.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from treatments import content
from treatments.consultations.actions.notify import Letter, LetterContext
from treatments.consultations.choices import MessageKind
from treatments.intake.private_links import private_path, site_link
from treatments.response_target import response_target_in_words

DESK_LIST = "admin:consultations_consultationrequest_changelist"


def letters_on_arrival(facts: LetterContext) -> Sequence[Letter]:
    letters = [_to_staff("staff_notice", facts)]
    if facts.email:
        with translation.override(facts.page_language):
            letters.append(_letter("receipt", facts, kind=MessageKind.RECEIPT, to=facts.email))
    return letters


def letters_on_withdrawal(facts: LetterContext) -> Sequence[Letter]:
    return [_to_staff("withdrawal_notice", facts)]


def letters_on_contact_change(facts: LetterContext) -> Sequence[Letter]:
    """To the address that was replaced; `facts.email` is still that one."""
    with translation.override(facts.page_language):
        return [_letter("contact_changed", facts, kind=MessageKind.CONTACT_NOTICE, to=facts.email)]


def _to_staff(template: str, facts: LetterContext) -> Letter:
    return _letter(template, facts, kind=MessageKind.STAFF_NOTICE, to=settings.NOTIFY_EMAIL)


def _letter(template: str, facts: LetterContext, *, kind: MessageKind, to: str) -> Letter:
    """The first line of a template is the subject, the rest the text."""
    clinic = content.current().site.clinic
    words = render_to_string(
        f"emails/{template}.txt",
        {
            "reference": facts.reference,
            "clinic": clinic,
            "promise": response_target_in_words(clinic),
            "desk_link": site_link(f"{reverse(DESK_LIST)}?{urlencode({'q': facts.reference})}"),
            "private_link": site_link(private_path(facts.reference, facts.letter_key)) if facts.letter_key else "",
        },
    )
    subject, _blank, text = words.partition("\n")
    return Letter(kind=kind, to=to, subject=subject.strip(), text=text.strip() + "\n")
