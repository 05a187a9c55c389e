"""The options of one concern, as far as they fit what a reader says: all of them, or two to four side by side.

The choices stand in the address and nowhere else: nothing is stored, and a link to them can be sent or kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments import content
from treatments.library.article import Citation, Html
from treatments.library.catalogue import Library
from treatments.library.schemas.lists import Concern
from treatments.library.schemas.options import ConcernOptions, Option
from treatments.ui.radios import Radios, TickBoxes

FEWEST_BESIDE, MOST_BESIDE = 2, 4

SKIN, NO_DAYS_OFF, PREGNANT, NO_NEEDLES, CLOTS = "skin", "no-days-off", "pregnant", "no-needles", "clots"
WISHES: dict[str, Promise] = {
    SKIN: gettext_lazy("I have brown or black skin"),
    NO_DAYS_OFF: gettext_lazy("I cannot have days off"),
    PREGNANT: gettext_lazy("I am pregnant or trying for a baby"),
    NO_NEEDLES: gettext_lazy("No needles or cuts"),
    CLOTS: gettext_lazy("I, or somebody in my family, had a blood clot"),
}
# In the order in which an option is said to be left out, if more than one reason holds.
LEFT_OUT: dict[str, Promise] = {
    PREGNANT: gettext_lazy("Left out because you are pregnant or trying for a baby:"),
    CLOTS: gettext_lazy("Left out because of the blood clot:"),
    NO_NEEDLES: gettext_lazy("Left out because of needles or cuts:"),
    NO_DAYS_OFF: gettext_lazy("Left out because they can need days off:"),
}
CAUTIONS = {SKIN: "brown-black-skin", PREGNANT: "pregnant"}
ASPECTS: dict[str, Promise] = {
    "what_it_is": gettext_lazy("What it is"),
    "may_do": gettext_lazy("What it may do"),
    "may_go_wrong": gettext_lazy("What may go wrong"),
    "visits": gettext_lazy("Visits"),
    "days_off": gettext_lazy("Days off"),
    "how_sure": gettext_lazy("How sure"),
}


class ComparisonForm(forms.Form):
    """What a reader chooses."""

    concern = forms.ChoiceField(
        widget=Radios,
        label=gettext_lazy("What is it about?"),
        error_messages={
            "required": gettext_lazy("Choose what it is about, so that we can show what fits."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    wish = forms.MultipleChoiceField(
        widget=TickBoxes,
        required=False,
        label=gettext_lazy("Does any of this hold for you?"),
        choices=list(WISHES.items()),
        error_messages={"invalid_choice": gettext_lazy("Choose among these, or leave them all empty.")},
    )

    def __init__(self, library: Library, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        concerns = cast("forms.ChoiceField", self.fields["concern"])
        concerns.choices = [(concern.key, concern.title) for concern, _options in concerns_with_options(library)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOption:
    key: str
    name: str
    rows: list[tuple[str, Html]]
    cautions: list[Html]
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    reason: str
    names: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is shown. `side_by_side`: the reader chose two to four; `advice` says what to do with another number.

    `choices` are the fields of the address that led here, without the options to be set side by side.
    """

    concern: Concern
    anchor: str
    options: list[ShownOption]
    left_out: list[LeftOut]
    first: Html
    citations: tuple[Citation, ...]
    side_by_side: bool
    advice: str
    wishes: list[str]
    choices: list[tuple[str, str]]

    @property
    def query(self) -> str:
        query = QueryDict(mutable=True)
        for name, value in self.choices:
            query.appendlist(name, value)
        return query.urlencode()

    @property
    def has_cautions(self) -> bool:
        return any(option.cautions for option in self.options)

    @property
    def aspects(self) -> list[tuple[str, list[tuple[str, Html]]]]:
        """The same by row of a table: each label with what every option says of it, by its name."""
        return [
            (label, [(option.name, option.rows[number][1]) for option in self.options])
            for number, (label, _words) in enumerate(self.options[0].rows if self.options else ())
        ]


def concerns_with_options(library: Library) -> list[tuple[Concern, ConcernOptions]]:
    options = {found.key: found for found in library.site.options.concerns} if library.site.options else {}
    return [(concern, options[concern.key]) for concern in library.site.concerns if concern.key in options]


def compare(library: Library, form: ComparisonForm, beside: Sequence[str]) -> Comparison:
    """For a form that is valid. Names of options that are unknown or do not fit are passed over."""
    chosen, wishes = form.cleaned_data["concern"], form.cleaned_data["wish"]
    concern, found = next(pair for pair in concerns_with_options(library) if pair[0].key == chosen)
    fitting = [option for option in found.options if not any(is_refused(option, wish) for wish in wishes)]
    asked = {option.key for option in fitting} & set(beside)
    side_by_side = FEWEST_BESIDE <= len(asked) <= MOST_BESIDE
    shown = [option for option in fitting if option.key in asked] if side_by_side else fitting
    options, first, citations = _drawn(library, shown, wishes, asked)
    return Comparison(
        concern=concern,
        anchor=found.anchor,
        options=options,
        left_out=_left_out(found, wishes),
        first=first,
        citations=citations,
        side_by_side=side_by_side,
        advice=_advice(len(asked)),
        wishes=[str(WISHES[wish]) for wish in wishes],
        choices=[("concern", chosen), *(("wish", wish) for wish in wishes)],
    )


def is_refused(option: Option, wish: str) -> bool:
    refused = {
        NO_DAYS_OFF: not option.days_off_none,
        NO_NEEDLES: option.needles,
        PREGNANT: "pregnant" in option.not_for,
        CLOTS: "blood-clots" in option.not_for,
    }
    return refused.get(wish, False)


def _advice(count: int) -> str:
    if count == 1:
        return _("You chose one option. Choose two to four to see them side by side.")
    if count > MOST_BESIDE:
        return _("You chose %(count)s options. At most four fit side by side: take away some.") % {"count": count}
    return ""


def _left_out(found: ConcernOptions, wishes: Sequence[str]) -> list[LeftOut]:
    """Each under the first reason that holds, so that nothing disappears without a word."""
    listed: set[str] = set()
    groups = []
    for wish, words in LEFT_OUT.items():
        refused = [option for option in found.options if wish in wishes and is_refused(option, wish)]
        names = [option.name for option in refused if option.key not in listed]
        listed |= {option.key for option in refused}
        if names:
            groups.append(LeftOut(reason=str(words), names=names))
    return groups


def _drawn(
    library: Library, shown: Sequence[Option], wishes: Sequence[str], asked: set[str]
) -> tuple[list[ShownOption], Html, tuple[Citation, ...]]:
    """All texts at once, so that sources are numbered in the order of the page."""
    texts = [library.site.options.first if library.site.options else ""]
    for option in shown:
        texts += [getattr(option, aspect) for aspect in ASPECTS] + _cautions(option, wishes)
    drawn, citations = content.lines(texts)
    lines = iter(drawn)
    first = next(lines)
    options = [
        ShownOption(
            key=option.key,
            name=option.name,
            rows=[
                row
                for aspect, label in ASPECTS.items()
                for row in ((str(label), next(lines)), *(_price_rows(library, option) if aspect == "visits" else ()))
            ],
            cautions=[next(lines) for _caution in _cautions(option, wishes)],
            is_chosen=option.key in asked,
        )
        for option in shown
    ]
    return options, first, citations


def _price_rows(library: Library, option: Option) -> list[tuple[str, Html]]:
    """What this clinic charges, if it wants to show it here; the same row for every option, so that columns agree."""
    prices = library.site.prices
    if prices is None or not prices.in_the_comparison:
        return []
    found = [f"{line.what}: {line.price}" for line in prices.prices if option.key in line.options]
    words = "; ".join(found) or _("We give no price for this.")
    label = _("Price here, as of %(day)s") % {"day": date_format(prices.as_of, "j F Y")}
    return [(label, Html(escape(words)))]


def _cautions(option: Option, wishes: Sequence[str]) -> list[str]:
    keys = [CAUTIONS[wish] for wish in wishes if wish in CAUTIONS]
    return [text for key, text in option.cautions.items() if key in keys]
