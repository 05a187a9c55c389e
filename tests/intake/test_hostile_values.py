"""Every value that the form's pages read, choices and hidden fields too, sent as no browser would send it."""

import itertools
from urllib.parse import quote_plus

import pytest

from tests.intake.visitor import ANSWERS, ASK, CHECK, Visitor, form_on, owner_link_on
from treatments.consultations.models import ConsultationRequest, Draft
from treatments.consultations.request_fields import TEXT_FIELDS

pytestmark = pytest.mark.django_db

VALUES = {
    "NUL": "a\0b",
    "NUL alone": "\0",
    "half a character": "half \ud83d",
    "a megabyte": "x" * 1_000_000,
    "a megabyte of spaces": " " * 1_000_000,
    "an address in a megabyte of spaces": f"ada@example.org{' ' * 1_000_000}",
}
TEXTS = tuple(field.name for field in TEXT_FIELDS if not field.later)
HIDDEN = ("consent_version", "form_token", "website", "seen")
NAMES = sorted({*ANSWERS, *TEXTS, "suitability_pregnancy", *HIDDEN})


def body(fields: list[tuple[str, str]]) -> str:
    """URL-encoded by hand: halves of characters too, as bytes that no encoder would write."""
    return "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields)


def post(visitor: Visitor, path: str, fields: list[tuple[str, str]]) -> int:
    kind = "application/x-www-form-urlencoded"
    return int(visitor.client.generic("POST", path, body(fields), content_type=kind).status_code)


def fields_of(answers: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, one) for name, value in answers.items() for one in (value if isinstance(value, list) else [value])]


# A choice is looked up and never measured, so that only texts are sent blown up with spaces.
ODD = [
    (name, value)
    for name in NAMES
    for kind, value in VALUES.items()
    if "spaces" not in kind or name in TEXTS or name in HIDDEN
]


def test_no_value_of_the_form_ends_in_an_error(settings):
    """Instead of a good value, or beside it in the same body."""
    settings.SUBMISSIONS_PER_HOUR = 10_000
    first = Visitor()
    good = fields_of({**ANSWERS, **first.open_form()})
    bodies = [(name, [*((key, text) for key, text in good if key != name), (name, value)]) for name, value in ODD]
    for name in NAMES:
        bodies += [(name, [(name, "a\0b"), *good]), (name, [*good, (name, "a\0b")])]

    for name, odd in bodies:
        visitor = Visitor()  # without a draft, and with the cookie to which the form belongs
        visitor.client.cookies["form"] = first.client.cookies["form"].value

        assert post(visitor, ASK, odd) in {302, 422}, (name, odd[-1][1][:40])
    assert Draft.objects.exists()
    assert all(len(str(draft.answers)) < 40_000 for draft in Draft.objects.all())


def test_an_odd_tick_is_kept_as_a_tick():
    visitor = Visitor()

    visitor.ask(consent="on\0")
    visitor.send()

    assert ConsultationRequest.objects.get().consents.get().is_intact


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("name", ["form_token", "seen"])
def test_no_value_of_the_page_of_answers_ends_in_an_error(name, value):
    visitor = Visitor()
    visitor.ask()
    hidden = form_on(visitor.get(CHECK), CHECK).hidden

    assert post(visitor, CHECK, fields_of({**hidden, name: value})) in {302, 409}


def test_no_value_of_a_correction_ends_in_an_error():
    visitor = Visitor()
    path = f"{visitor.open_link(owner_link_on(visitor.request()))}contact/"
    good = {"contact_channel": "email", "phone": "", "email": "ada@example.org"}
    hidden = form_on(visitor.get(path)).hidden

    for name, value in itertools.product(good, VALUES.values()):
        status = post(visitor, path, fields_of({**hidden, **good, name: value}))

        assert status in {302, 422}, (name, value[:40])
        if status == 302:
            hidden = form_on(visitor.get(path)).hidden
