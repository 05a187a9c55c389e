"""A small chart of requests per week as SVG: no script, no style, and the numbers are in it as text."""

from dataclasses import dataclass

TALLEST = 40
STEP = 20
WIDTH = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One week; lengths in the units of the picture's own grid, downwards from its top."""

    count: int
    left: int
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.left + WIDTH // 2


def bars_of(counts: list[int]) -> list[Bar]:
    """The busiest week is as tall as there is room; a week with anything in it is seen."""
    most = max([*counts, 1])
    heights = [max(round(TALLEST * count / most), 1 if count else 0) for count in counts]
    return [
        Bar(count=count, left=number * STEP, top=TALLEST - height, height=height)
        for number, (count, height) in enumerate(zip(counts, heights, strict=True))
    ]
