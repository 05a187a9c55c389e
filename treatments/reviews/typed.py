"""What was typed on the page of an article and not sent yet stays through every button of it, in the session."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

KEY = "reviews_typed"
NAMES = ("remark-", "reply-", "checked", "changed", "next", "kind")
MOST_CHARACTERS = 200_000


def keep(session: SessionBase, page: str, data: QueryDict, *, done: tuple[str, ...] = ()) -> None:
    """All boxes of a page but those that were dealt with. A box that the page did not show stays as it was."""
    boxes = {name: value for name, value in read(session, page).items() if name not in data}
    boxes |= {name: str(value) for name, value in data.items() if name.startswith(NAMES) and str(value).strip()}
    boxes = {name: value for name, value in boxes.items() if name not in done}
    kept = {other: its for other, its in session.get(KEY, {}).items() if other != page}
    if boxes and sum(map(len, boxes.values())) <= MOST_CHARACTERS:
        kept[page] = boxes
    session[KEY] = kept


def read(session: SessionBase, page: str) -> dict[str, str]:
    boxes: dict[str, str] = session.get(KEY, {}).get(page, {})
    return boxes
