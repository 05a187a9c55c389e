"""The desk's search box: which requests staff mean by what they type."""

from django.db.models import Exists, OuterRef, Q

from treatments.consultations.models import ConsultationRequest, InformationRequest, NameWord, Note
from treatments.consultations.models.consultation_request import ConsultationQuerySet
from treatments.consultations.references import normalise_reference
from treatments.consultations.texts import (
    SIGNIFICANT_DIGITS,
    digits_of,
    folded,
    is_storable,
    normalised_email,
    words_of,
)

FEWEST_DIGITS = 4
FEWEST_LETTERS = 2
MAX_READ = 20_000
# A word that more people have is no name to look for; twice what the desk shows of a search.
MAX_NAMED = 1000


def search_requests(text: str) -> ConsultationQuerySet:
    """A reference, an email, digits of a phone number, or words of a name.

    The shape of the text decides which is meant, so each search is one look-up in an index. Of a phone number the
    beginning or the end is enough, four digits at least; of a name the beginning of every word, two letters at least.
    """
    requests = ConsultationRequest.objects.all()
    text = text.strip()
    if not text or not is_storable(text):
        return requests.none()
    if reference := normalise_reference(text):
        return requests.filter(reference=reference)
    if "@" in text:
        return requests.filter(email_normalised__begins=normalised_email(text))
    if not any(letter.isalpha() for letter in text):
        return _with_phone(requests, digits_of(text))
    return _with_name(requests, text)


def search_words(text: str, *, health_notes: bool) -> ConsultationQuerySet:
    """Words of messages, answers and notes, whatever case or accents they have, anywhere in a word.

    They have no index, so they are looked for in the newest MAX_READ requests alone.
    """
    words = folded(text)
    if len(words) < FEWEST_LETTERS or not is_storable(text):
        return ConsultationRequest.objects.none()
    newest = ConsultationRequest.objects.filter(pk__in=_newest())
    notes = Note.objects.filter(consultation__in=_newest(), folded_words__contains=words)
    if not health_notes:
        notes = notes.filter(about_health=False)
    answers = InformationRequest.objects.filter(consultation__in=_newest(), folded_words__contains=words)
    return newest.filter(
        Q(folded_words__contains=words)
        | Q(pk__in=notes.order_by().values("consultation"))
        | Q(pk__in=answers.order_by().values("consultation"))
    )


def _newest() -> ConsultationQuerySet:
    return ConsultationRequest.objects.newest_first().values("pk")[:MAX_READ]  # type: ignore[return-value]


def _with_phone(requests: ConsultationQuerySet, digits: str) -> ConsultationQuerySet:
    if len(digits) < FEWEST_DIGITS:
        return requests.none()
    return requests.filter(
        Q(phone_digits__begins=digits) | Q(phone_backwards__begins=digits[: -SIGNIFICANT_DIGITS - 1 : -1])
    )


def _with_name(requests: ConsultationQuerySet, text: str) -> ConsultationQuerySet:
    """The longest word comes first, because it matches the fewest; the others are looked for among its matches.

    A word alone may be one that everybody has, so no more than the newest MAX_NAMED of its matches are found.
    """
    longest, *others = sorted(words_of(text), key=len, reverse=True) or [""]
    if len(longest) < FEWEST_LETTERS:
        return requests.none()
    named = NameWord.objects.filter(word__begins=longest).values("consultation").distinct()
    matches = requests.filter(pk__in=named if others else named.order_by("-consultation_id")[:MAX_NAMED])
    for word in others:
        matches = matches.filter(Exists(NameWord.objects.filter(consultation=OuterRef("pk"), word__begins=word)))
    return matches
