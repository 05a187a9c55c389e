"""The only code that writes readers' answers."""

from datetime import date

from treatments.feedback.models import Answer


def keep_answer(*, article: str, language: str, useful: bool, words: str, on: date) -> Answer:
    return Answer.objects.create(article=article, language=language, useful=useful, words=words, on=on)


def erase_answer(*, answer: Answer) -> None:
    """At once: a reader may have written a name or a number in spite of the warning."""
    answer.delete()


def erase_older_than(day: date, *, dry_run: bool = False) -> int:
    """Returns how many there were."""
    old = Answer.objects.filter(on__lt=day)
    return old.count() if dry_run else old.delete()[0]
