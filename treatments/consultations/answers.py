"""A patient's answer to one suitability question, copied with the wording of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

# The level that shows a care card first and puts a request at the top of the queue.
DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`level` is what the answer means (see content/suitability.yaml); empty if it means nothing for a treatment.

    `article` and `section` name the line of our own pages that explains why it was asked.
    """

    key: str
    question: str
    answer_key: str
    label: str
    level: str = ""
    article: str = ""
    section: str = ""

    def as_row(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Answer":
        return cls(**row)


def urgent_reason(answers: Iterable[Answer]) -> str:
    """Why a request might be urgent, in the patient's words; empty when no answer says so."""
    return "\n".join(f"{answer.question} {answer.label}" for answer in answers if answer.level == DANGER)
