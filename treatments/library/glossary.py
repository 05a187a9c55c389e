"""Terms explained: the first time that a word of the glossary is read, it is a link to its meaning."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from treatments.library.schemas.lists import Term
from treatments.library.tree import append_text

_NEVER_INSIDE = frozenset({"a", "button", "code", "figure", "h2", "h3", "h4", "q", "th"})
# Warnings that are the same on every page are read in a hurry: nothing in them leads elsewhere.
_NEVER_WITH = frozenset({"aria-hidden", "data-box"})


def term_address(term: Term) -> str:
    """Where the page of all words explains this one."""
    return f"/glossary/#{term.key}"


class Glossary:
    """All terms, compiled once; the longest spelling that fits wins."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._by_form = {form.casefold(): (form, term) for term in self.terms for form in term.forms}
        self._pattern = _any_of(self._by_form) if self._by_form else None

    def mark(self, root: Element) -> tuple[Term, ...]:
        """Marks the first use of each term inside an element; returns the terms that were found, in that order."""
        found: dict[str, Term] = {}
        if self._pattern is not None:
            self._mark_inside(root, found)
        return tuple(found.values())

    def without(self, text: str) -> str:
        """The text with all spellings of all terms taken out, for counting how hard the rest is."""
        return self._pattern.sub("", text) if self._pattern else text

    def _mark_inside(self, parent: Element, found: dict[str, Term]) -> None:
        children = list(parent)
        for child in children:
            parent.remove(child)
        text, parent.text = parent.text or "", None
        self._put(parent, text, found)
        for child in children:
            tail, child.tail = child.tail or "", None
            parent.append(child)
            if child.tag not in _NEVER_INSIDE and not _NEVER_WITH & child.attrib.keys():
                self._mark_inside(child, found)
            self._put(parent, tail, found)

    def _put(self, parent: Element, text: str, found: dict[str, Term]) -> None:
        """Adds text at the end of an element, with the terms in it that are new."""
        done = 0
        for match in self._pattern.finditer(text) if self._pattern and text.strip() else ():
            form, term = self._by_form[match[0].casefold()]
            # A spelling with capitals inside it (PIH) is a word of its own: "pih" is not.
            if term.key in found or (form[1:] != form[1:].lower() and match[0] != form):
                continue
            found[term.key] = term
            append_text(parent, len(parent), text[done : match.start()])
            parent.append(_marked(match[0], term))
            done = match.end()
        append_text(parent, len(parent), text[done:])


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    """Any of the spellings as a whole word; grouped by first letter, which is five times as fast as one long list."""
    by_letter: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        by_letter.setdefault(form[0], []).append(re.escape(form[1:]))
    groups = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile(rf"(?<![\w-])(?:{groups})(?![\w-])", re.IGNORECASE)


def _marked(word: str, term: Term) -> Element:
    """A link to the glossary, so that a reader view or a text browser keeps the sentence whole.

    The meaning opens in place by script; it is not part of the sentence.
    """
    link = Element("a", {"class": "term", "href": term_address(term)})
    link.text = word
    return link
