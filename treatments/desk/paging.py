"""Pages by key: the next page begins after the last row of this one, so page 5,000 costs what the first does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

BEFORE, AFTER = "before", "after"
MOST_DIGITS = 18  # what the databases take as an id


@dataclass(frozen=True, slots=True)
class Key:
    """Where a row stands in an order by time; the id parts rows of the same moment."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str | None) -> "Key | None":
        """None for anything that is not a key of ours: then the first page is shown."""
        moment, _, number = (text or "").partition("_")
        if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            return None
        try:
            at = datetime.fromisoformat(moment)
            return cls(at.astimezone(UTC), int(number)) if at.tzinfo else None
        except (ValueError, OverflowError):  # no moment, or one that lies outside of all years in Greenwich
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By the time in `field`, then by id."""

    field: str
    newest_first: bool = False

    def names(self, *, backwards: bool = False) -> tuple[str, str]:
        sign = "-" if self.newest_first != backwards else ""
        return f"{sign}{self.field}", f"{sign}id"

    def beyond(self, key: Key, *, backwards: bool = False) -> Q:
        """The rows after the key. The first condition lets the database step right into its index."""
        falling = self.newest_first != backwards
        far, near = ("lte", "gte") if falling else ("gte", "lte")
        same_moment = Q(**{self.field: key.at, f"id__{near}": key.id})
        return Q(**{f"{self.field}__{far}": key.at}) & ~same_moment

    def key_of(self, row: Model) -> Key:
        return Key(getattr(row, self.field), row.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """`before` and `after` are the keys of the pages beside this one; empty where there is none."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def page_of(rows: QuerySet[Row], order: Order, *, size: int, after: Key | None, before: Key | None) -> Page[Row]:
    """One query for one page; one row more than shown says whether there is another."""
    if before:
        found = list(
            rows.filter(order.beyond(before, backwards=True)).order_by(*order.names(backwards=True))[: size + 1]
        )
        shown = found[:size][::-1]
        earlier, later = len(found) > size, bool(shown)
    else:
        if after:
            rows = rows.filter(order.beyond(after))
        found = list(rows.order_by(*order.names())[: size + 1])
        shown = found[:size]
        earlier, later = after is not None and bool(shown), len(found) > size
    return Page(
        rows=shown,
        before=str(order.key_of(shown[0])) if earlier else "",
        after=str(order.key_of(shown[-1])) if later else "",
    )
