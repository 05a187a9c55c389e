"""The fields of a request: what a patient may send, in the order of the pages. Everything else is made from this table.

The first page asks for what is needed to answer; the rest may be added on the request's own page, when it is sent.

The forms' text fields and their order, the request's data, the comparison with an earlier request, the summary, the
export and the tests all read it, so a field cannot be forgotten in one of them. A new text field is a row here, a
column of the model with its migration, an attribute of `RequestData`, a question in content/questions.yaml, and its
place in the desk's templates; a test fails for each that is left out.
"""

from dataclasses import dataclass
from enum import StrEnum

from treatments.consultations import rules


class Reader(StrEnum):
    """Which staff may read a field."""

    ALL = "all"  # everybody who may open a record: how to reach the patient
    HEALTH = "health"  # only who may read health answers: what the patient tells


class Kind(StrEnum):
    TEXT = "text"  # the patient's own words; its form field is made from this table
    CONTACT = "contact"  # typed, too, and checked by a field of its own
    CHOICE = "choice"
    CHOICES = "choices"
    DERIVED = "derived"  # not an answer: copied beside one, or follows from others


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestField:
    """`length` and `lines` bound what is typed; with one line, the text must fit on it.

    `form_field` is the name in the form; empty where the form has no one field for it.
    """

    name: str
    kind: Kind
    reader: Reader
    length: int = 0
    lines: int = 1
    required: bool = False
    form_field: str = ""
    later: bool = False  # asked on the request's own page, and not on the first one

    @property
    def is_typed(self) -> bool:
        return self.kind in {Kind.TEXT, Kind.CONTACT}


def _text(name: str, reader: Reader, length: int, *, lines: int = 1, required: bool = False) -> RequestField:
    return RequestField(
        name=name, kind=Kind.TEXT, reader=reader, length=length, lines=lines, required=required, form_field=name
    )


def _later(name: str, reader: Reader, length: int, *, lines: int = 1) -> RequestField:
    return RequestField(
        name=name, kind=Kind.TEXT, reader=reader, length=length, lines=lines, form_field=name, later=True
    )


def _contact(name: str, length: int) -> RequestField:
    return RequestField(name=name, kind=Kind.CONTACT, reader=Reader.ALL, length=length, form_field=name)


def _other(name: str, kind: Kind, reader: Reader, form_field: str = "") -> RequestField:
    return RequestField(name=name, kind=kind, reader=reader, form_field=form_field)


REQUEST_FIELDS = (
    _other("concern", Kind.CHOICE, Reader.HEALTH, "concern"),
    _other("concern_title", Kind.DERIVED, Reader.HEALTH),
    _text("message", Reader.HEALTH, rules.MESSAGE_LENGTH, lines=3),
    _text("name", Reader.ALL, rules.NAME_LENGTH, required=True),
    _other("channel", Kind.CHOICE, Reader.ALL, "contact_channel"),
    _contact("phone", rules.PHONE_LENGTH),
    _contact("email", rules.EMAIL_LENGTH),
    _other("contact_times", Kind.CHOICES, Reader.ALL, "contact_times"),
    _other("answers", Kind.CHOICES, Reader.HEALTH),
    _other("over_18", Kind.CHOICE, Reader.ALL),
    _later("hopes", Reader.HEALTH, rules.STORY_LENGTH, lines=4),
    _later("tried", Reader.HEALTH, rules.STORY_LENGTH, lines=4),
    _later("more", Reader.HEALTH, rules.STORY_LENGTH, lines=4),
    _later("language", Reader.ALL, rules.LANGUAGE_LENGTH),
    _later("access_needs", Reader.ALL, rules.ACCESS_LENGTH, lines=2),
    _other("page_language", Kind.DERIVED, Reader.ALL),
    _other("wants_letter", Kind.DERIVED, Reader.ALL),
)
TEXT_FIELDS = tuple(field for field in REQUEST_FIELDS if field.kind == Kind.TEXT)
TYPED_FIELDS = tuple(field for field in REQUEST_FIELDS if field.is_typed)
ANSWERED_FIELDS = tuple(field for field in REQUEST_FIELDS if field.kind != Kind.DERIVED and not field.later)
ASKED_FIELDS = tuple(field for field in REQUEST_FIELDS if field.form_field and not field.later)
HEALTH_TEXTS = tuple(field for field in TEXT_FIELDS if field.reader == Reader.HEALTH)
LATER_FIELDS = tuple(field for field in REQUEST_FIELDS if field.later)


def length_of(name: str) -> int:
    return next(field.length for field in REQUEST_FIELDS if field.name == name)
