"""desk_words.yaml: words that the desk looks for, by language."""

from typing import Annotated

from pydantic import AfterValidator, RootModel

from treatments.library.schemas.values import Schema, Text


def _word(value: str) -> str:
    if not value[0].isalnum():
        raise ValueError("must begin with a letter or a digit; a star stands at the end")
    return value


Word = Annotated[Text, AfterValidator(_word)]


class DeskWords(Schema):
    """`alarm`: what may be urgent where a patient writes it. `health`: what the subject of a letter may not hold.

    A star at the end of a word stands for any ending.
    """

    alarm: tuple[Word, ...] = ()
    health: tuple[Word, ...] = ()


class DeskWordsFile(RootModel[dict[str, DeskWords]]):
    """Keyed by the code of the language."""
