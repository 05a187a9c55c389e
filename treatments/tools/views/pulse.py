"""The pulse explainer: what one pulse of light does to one target, to scale."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments import content
from treatments.tools.citing import Mark, Sources
from treatments.tools.forms import PulseForm
from treatments.tools.pages import render_tool, tool_page
from treatments.tools.pulse import (
    CYLINDER,
    PLANE,
    PULSES,
    SPHERE,
    TARGETS,
    Confinement,
    Encounter,
    cooling_time,
    heat_distance,
    pigment_absorption,
    sound_distance,
)
from treatments.tools.pulse_drawing import END, LEFT, RIGHT, Frame, frames, place_in_time
from treatments.tools.quantities import in_units, largest_unit, plain

DEFAULT_TARGET, DEFAULT_PULSE = "large-grain", "750ps"
OTHER_SPHERE = 24  # the divisor of a second school
DECADES = ((1e-9, "1 ns"), (1e-6, "1 µs"), (1e-3, "1 ms"))
WAVELENGTHS = (532, 670, 755, 1064)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A length of time on the time line."""

    name: str
    words: str
    end: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One frame of the close-up with its words and its address."""

    frame: Frame
    title: str
    words: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wavelength:
    nanometres: int
    absorption: str
    width: float
    use: str
    marks: tuple[Mark, ...]


@tool_page
def pulse(request: HttpRequest) -> HttpResponseBase:
    if not request.GET:
        form = PulseForm(initial={"target": DEFAULT_TARGET, "pulse": DEFAULT_PULSE})
        return _page(request, form, DEFAULT_TARGET, DEFAULT_PULSE, END)
    form = PulseForm({"target": DEFAULT_TARGET, "pulse": DEFAULT_PULSE, **request.GET.dict()})
    if not form.is_valid():
        return _page(request, form, DEFAULT_TARGET, DEFAULT_PULSE, END, status=422)
    chosen = form.cleaned_data
    return _page(request, form, chosen["target"], chosen["pulse"], chosen["step"] or END)


def _page(
    request: HttpRequest, form: forms.Form, target: str, pulse: str, step: int, *, status: int = 200
) -> HttpResponseBase:
    met = Encounter(
        target=next(one for one in TARGETS if one.key == target), pulse=next(one for one in PULSES if one.key == pulse)
    )
    sources = Sources(content.current().site.references)
    steps = _steps(met, step)
    return render_tool(
        request,
        "pulse",
        status=status,
        title=_("A pulse of light, to scale"),
        summary=_("Pick what the light meets and how long it lasts, and see how far heat and sound get."),
        form=form,
        met=met,
        target_words=target_words(target),
        pulse_words=pulse_words(pulse),
        sentence=sentence(met),
        verdicts=_ratios(met),
        slowed=slowed_down(met),
        bars=_bars(met),
        ticks=[(place_in_time(seconds), words) for seconds, words in DECADES],
        line=(LEFT, RIGHT),
        steps=steps,
        shown=steps[step - 1],
        facts=_facts(met),
        **_cited(sources),
        citations=sources.citations(),
    )


def _cited(sources: Sources) -> dict[str, Any]:
    """In the order of the page, so that its first number is 1."""
    absorption = sources.marks(CITED["absorption"])
    wavelengths = _wavelengths(sources)
    cites = {name: sources.marks(keys) for name, keys in CITED.items() if name != "absorption"}
    return {"wavelengths": wavelengths, "cites": {"absorption": absorption, **cites}}


# What each statement of the templates rests on, in their order.
CITED = {
    "absorption": ("jacques_omlc1998",),
    "colour": ("liob_skintype",),
    "better": ("yu2018", "ge2020", "lorgeou2018"),
    "equal": ("hong2022", "baumler2022", "pinto2017"),
    "devices": ("bernstein2015", "wu2021"),
    "boiling": ("jacques1991",),
    "energy": ("imagawa2023",),
    "fractional": ("tanghetti2016",),
    "square": ("anderson1983",),
    "divisors": ("anderson1983", "altshuler2001"),
    "crossing": ("paltauf1999",),
    "sound": ("ultrasound_1540",),
    "grain": ("paltauf1999",),
    "ink": ("hogsberg2011",),
    "doubt": ("murphy2014",),
    "simulation": ("zhigilei1998",),
}


def target_words(key: str) -> str:
    return {
        "ink": _("a grain of black tattoo ink"),
        "small-grain": _("a small grain of skin pigment"),
        "large-grain": _("a large grain of skin pigment"),
        "cell": _("a cell full of pigment"),
        "vessel": _("a small blood vessel"),
    }[key]


def pulse_words(key: str) -> str:
    return {
        "10ms": _("a flash of 10 ms"),
        "20ns": _("a pulse of 20 ns"),
        "5ns": _("a pulse of 5 ns"),
        "900ps": _("a pulse of 900 ps"),
        "750ps": _("a pulse of 750 ps"),
        "450ps": _("a pulse of 450 ps"),
        "300ps": _("a pulse of 300 ps"),
    }[key]


def sentence(met: Encounter) -> str:
    """What may be said of this pair and no more."""
    match met.heat, met.pressure:
        case Confinement.FREE, _pressure:
            return _(
                "The light lasts longer than the target takes to cool, so heat flows out while it is still on and a "
                "wider zone warms up, which is of use for vessels and hair."
            )
        case Confinement.BORDERLINE, _pressure:
            return _(
                "The pulse lasts about as long as the target takes to cool, so part of the heat is already leaving "
                "while the light is on."
            )
        case Confinement.CONFINED, Confinement.FREE:
            return _(
                "The pulse ends before much heat can leave, so most of it stays inside meanwhile; pressure has time to "
                "leave, and there is still heat."
            )
        case Confinement.CONFINED, Confinement.BORDERLINE if met.stress_ratio > 1:
            return _(
                "The pulse beats cooling by far but is a little longer than sound needs to cross the target, so "
                "pressure builds up in part; which effect matters more is debated, and there is still heat."
            )
        case Confinement.CONFINED, Confinement.BORDERLINE:
            return _(
                "The pulse beats cooling by far and is a little shorter than sound needs to cross the target, so "
                "pressure builds up in part; which effect matters more is debated, and there is still heat."
            )
        case _:
            return _(
                "The pulse ends before heat or sound can get out, so pressure builds up faster than it leaves and the "
                "target can crack at less energy; there is still heat."
            )


def _ratios(met: Encounter) -> list[tuple[str, str]]:
    return [
        (_("Heat"), _against(met.thermal_ratio, _("as long as the target takes to cool"))),
        (_("Sound and pressure"), _against(met.stress_ratio, _("as long as sound needs to cross the target"))),
    ]


def _against(ratio: float, what: str) -> str:
    if ratio > 0.1:  # noqa: PLR2004 - closer than ten times
        return _("The pulse lasts about %(times)s times %(what)s.") % {"times": plain(ratio), "what": what}
    return _("The pulse would have to be about %(times)s times longer to last %(what)s.") % {
        "times": plain(1 / ratio),
        "what": what,
    }


def slowed_down(met: Encounter) -> str:
    """A scale without powers of ten: the pulse made one second long."""
    return _(
        "If this pulse lasted one second, sound would need %(crossing)s to cross, and cooling would take %(cooling)s."
    ) % {
        "crossing": span_in_words(met.crossing / met.pulse.seconds),
        "cooling": span_in_words(met.cooling / met.pulse.seconds),
    }


def span_in_words(seconds: float) -> str:
    count, unit = largest_unit(seconds)
    values = {"count": plain(count)}
    whole = 1 if count == 1 else 2
    match unit:
        case "year":
            return ngettext("%(count)s year", "%(count)s years", whole) % values
        case "day":
            return ngettext("%(count)s day", "%(count)s days", whole) % values
        case "hour":
            return ngettext("%(count)s hour", "%(count)s hours", whole) % values
        case "minute":
            return ngettext("%(count)s minute", "%(count)s minutes", whole) % values
        case _:
            return ngettext("%(count)s second", "%(count)s seconds", whole) % values


def _bars(met: Encounter) -> list[Bar]:
    return [
        Bar(name=name, words=in_units(seconds, "s"), end=place_in_time(seconds), kind=kind)
        for name, seconds, kind in (
            (_("The pulse lasts"), met.pulse.seconds, "pulse"),
            (_("Sound crosses the target in"), met.crossing, "sound"),
            (_("The target cools in about"), met.cooling, "heat"),
        )
    ]


def _steps(met: Encounter, shown: int) -> list[Step]:
    titles = (_("Before"), _("Half way"), _("As the pulse ends"), _("Ten times later"))
    return [
        Step(
            frame=frame,
            title=title,
            words=_frame_words(frame),
            url="{}?{}#close-up".format(
                reverse("tools:pulse"),
                urlencode({"target": met.target.key, "pulse": met.pulse.key, "step": frame.number}),
            ),
            is_shown=frame.number == shown,
        )
        for title, frame in zip(titles, frames(met), strict=True)
    ]


def _frame_words(frame: Frame) -> str:
    if not frame.seconds:
        return _("No light has arrived yet.")
    values = {
        "time": in_units(frame.seconds, "s"),
        "heat": in_units(frame.heat_beyond, "m"),
        "sound": in_units(frame.sound_beyond, "m"),
    }
    words = _("After %(time)s heat has spread about %(heat)s and sound has travelled %(sound)s.") % values
    if frame.sound is None:
        words += " " + _("The sound has left the picture.")
    if frame.heat is None:
        words += " " + _("The heat fills the picture.")
    return words


def _facts(met: Encounter) -> list[tuple[str, str]]:
    diameter = met.target.diameter
    divisors = (met.target.divisor, OTHER_SPHERE) if met.target.divisor == SPHERE else (CYLINDER, PLANE)
    cooling = [
        (_("Cooling time, k = %(k)s") % {"k": divisor}, in_units(cooling_time(diameter, divisor), "s"))
        for divisor in divisors
    ]
    return [
        (_("Size of the target"), in_units(diameter, "m")),
        (_("Length of the pulse"), in_units(met.pulse.seconds, "s")),
        (_("Heat spreads during the pulse"), in_units(heat_distance(met.pulse.seconds), "m")),
        (_("Sound travels during the pulse"), in_units(sound_distance(met.pulse.seconds), "m")),
        *cooling,
        (_("Sound crosses the target"), in_units(met.crossing, "s")),
        (_("Sound reaches the middle (half of it)"), in_units(met.crossing / 2, "s")),
        (_("Pulse ÷ cooling time"), plain(met.thermal_ratio)),
        (_("Pulse ÷ crossing time"), plain(met.stress_ratio)),
    ]


def _wavelengths(sources: Sources) -> list[Wavelength]:
    uses = {
        532: (_("Green: skin pigment strongly; red, orange and yellow ink"), ("negishi2018", "choi2018")),
        670: (_("Red: skin pigment moderately"), ("evangelista2020",)),
        755: (_("Deep red: skin pigment moderately; also used with a lens for scars"), ("yu2018", "brauer2015")),
        1064: (_("Beyond red: skin pigment weakly"), ("liang2023", "hong2022")),
    }
    strongest = pigment_absorption(WAVELENGTHS[0])
    return [
        Wavelength(
            nanometres=nanometres,
            absorption=plain(pigment_absorption(nanometres)),
            width=round(pigment_absorption(nanometres) / strongest * 100, 1),
            use=uses[nanometres][0],
            marks=sources.marks(uses[nanometres][1]),
        )
        for nanometres in WAVELENGTHS
    ]
