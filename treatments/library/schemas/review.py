"""What was done to an article: one entry of its review log, or of what was changed for readers."""

from typing import Annotated

from pydantic import Field, model_validator

from treatments.library.schemas.values import Day, Key, Line, Schema, Text

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{12,64}$")]


class Review(Schema):
    """`digest` pins the words that were checked; `seal` pins the entry itself.

    With `typo`, nothing was checked but a slip of the pen since the check before, and `checked` says which.
    """

    on: Day
    by: Key
    checked: Text
    changed: Line = ""
    next: Day
    typo: bool = False
    digest: Digest
    seal: Digest

    @model_validator(mode="after")
    def _next_is_later(self) -> "Review":
        if self.next <= self.on:
            raise ValueError("must have a `next` day after the day it was checked on")
        return self


class Change(Schema):
    """What readers should know of a change, and why it was made. Slips of the pen need none."""

    on: Day
    what: Text
    why: Line = ""
