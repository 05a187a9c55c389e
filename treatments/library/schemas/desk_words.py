"""desk_words.yaml: words that the desk looks for, by language."""

from pydantic import RootModel

from treatments.library.schemas.values import Schema, Text


class DeskWords(Schema):
    """`alarm`: what may be urgent where a patient writes it. `health`: what the subject of a letter may not hold.

    A star at the end of a word stands for any ending.
    """

    alarm: tuple[Text, ...] = ()
    health: tuple[Text, ...] = ()


class DeskWordsFile(RootModel[dict[str, DeskWords]]):
    """Keyed by the code of the language."""
