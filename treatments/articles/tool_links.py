"""Which tools belong to which articles, opened at the choice that fits."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from treatments.articles.link_items import Item


def tool_items(slug: str) -> list[Item]:
    """The tools at the end of an article."""
    return [_items()[key] for key in BY_ARTICLE.get(slug, ())]


BY_ARTICLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aftercare": ("days", "record"),
        "acne-scars": ("days-fractional",),
        "lines-pores-texture": ("days-fractional",),
        "sun-spots-and-freckles": ("days-spot",),
        "melasma": ("days-toning",),
        "dark-marks": ("days",),
        "side-effects": ("days", "record"),
        "getting-ready": ("questions", "days"),
        "on-the-day": ("days", "record"),
        "results-and-sessions": ("days", "record"),
        "how-pico-laser-works": ("pulse",),
        "who-should-wait": ("questions",),
        "your-consultation": ("questions",),
        "brown-and-black-skin": ("questions", "record"),
    }
)


def _items() -> dict[str, Item]:
    days = _("Your healing days")
    words = _("What is usual, what to do and what to leave out, with your own dates. Nothing is stored.")
    kinds = {"days": "", "days-toning": "toning", "days-spot": "spot", "days-fractional": "fractional"}
    pulse = Item(
        title=_("A pulse of light, to scale"),
        words=_("How far heat and sound get while a laser pulse lasts: what “pico” changes, and what it does not."),
        url=_address("tools:pulse", {}),
    )
    questions = Item(
        title=_("Before you ask"),
        words=_("A few questions, each with its reason. Your answers become a sheet to take to a consultation."),
        url=_address("tools:suitability", {}),
    )
    record = Item(
        title=_("Your own record"),
        words=_("A sheet for what you see and feel, before, at each session and after. It stays on your device."),
        url=_address("tools:record", {}),
    )
    return {"pulse": pulse, "questions": questions, "record": record} | {
        key: Item(title=days, words=words, url=_address("tools:aftercare", {"kind": kind} if kind else {}))
        for key, kind in kinds.items()
    }


def _address(name: str, choices: Mapping[str, str]) -> str:
    return reverse(name) + (f"?{urlencode(choices)}" if choices else "")
