"""A hand on mouse and keys that counts what it does, and what that would cost a practised person.

The times are those of the keystroke-level model (Card, Moran and Newell 1980): pointing 1.1 s, pressing and letting go
0.2 s, a key 0.28 s, moving between mouse and keys 0.4 s. Thinking and reading are left out: they are the same anywhere.
"""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

POINT, PRESS, KEY, HOME = 1.1, 0.2, 0.28, 0.4


@dataclass
class Hand:
    page: Page
    clicks: int = 0
    keys: int = 0
    homings: int = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        """Click into it and type."""
        self.clicks += 1
        self.keys += len(text)
        self.homings += 2
        target.fill(text)

    def amend(self, target: Locator, old: str, new: str) -> None:
        """Click into a text and type one part of it anew."""
        self.clicks += 1
        self.keys += len(new)
        self.homings += 2
        target.fill(target.input_value().replace(old, new))

    def choose(self, target: Locator, words: str) -> None:
        """Open a list and click a line of it."""
        self.clicks += 2
        target.select_option(label=words)

    @property
    def seconds(self) -> float:
        return self.clicks * (POINT + PRESS) + self.keys * KEY + self.homings * HOME
