"""Your healing days: the days after a session, with the reader's own dates, as a page, a sheet and a calendar file."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from treatments import content
from treatments.library.schemas.questions import AftercarePathway
from treatments.tools.calendar_file import CONTENT_TYPE, Reminder, calendar_file
from treatments.tools.citing import Mark, Sources
from treatments.tools.forms import CalendarForm, HealingForm
from treatments.tools.healing import DatedLimit, DatedStage, HealingDays, Position, healing_days
from treatments.tools.pages import boxes, render_tool, today_at_the_clinic, tool_page

SIGNS = ("emergency", "same-day")
DEFAULT = "spot"
EVENING, MORNING = time(18), time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage as it is shown: `days` by number, `dates` by the calendar (empty without a date)."""

    dated: DatedStage
    days: str
    dates: str
    marks: tuple[Mark, ...]

    @property
    def is_now(self) -> bool:
        return self.dated.position is Position.NOW

    @property
    def is_over(self) -> bool:
        return self.dated.position is Position.OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    dated: DatedLimit
    until: str
    marks: tuple[Mark, ...]


@tool_page
def aftercare(request: HttpRequest) -> HttpResponseBase:
    pathways = content.current().site.aftercare
    if not request.GET:
        form = HealingForm(initial={"kind": _default(pathways)}, pathways=pathways)
        pathway = form.pathways.get(_default(pathways))
        return _page(request, form, healing_days(pathway, None, today_at_the_clinic()) if pathway else None)
    form = HealingForm(request.GET, pathways=pathways)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    if form.pathway is None:
        return _page(request, form, None, not_sure=True)
    return _page(request, form, healing_days(form.pathway, form.cleaned_data["on"], today_at_the_clinic()), chosen=True)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    form = CalendarForm(request.GET, pathways=content.current().site.aftercare)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    assert form.pathway is not None  # noqa: S101 - the form refuses "not sure"
    quiet = form.cleaned_data["quiet"]
    found = healing_days(form.pathway, form.cleaned_data["on"], today_at_the_clinic())
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    response = HttpResponse(
        calendar_file(reminders(found, quiet=quiet), host=host, at=timezone.now()), content_type=CONTENT_TYPE
    )
    name = "reminders" if quiet else "healing-days"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def reminders(found: HealingDays, *, quiet: bool) -> list[Reminder]:
    """One at the beginning of each stage. The first comes in the evening, for the session itself is by day."""
    made = []
    for number, stage in enumerate(found.stages, start=1):
        if stage.first is None:
            continue
        at = EVENING if stage.stage.first_day == 0 else MORNING
        values = {"number": number, "all": len(found.stages)}
        if quiet:
            title, text = _("Reminder %(number)s of %(all)s: look at your sheet") % values, ""
        else:
            title = _("Healing: %(days)s") % {"days": days_in_words(stage)}
            text = "\n\n".join(filter(None, (stage.stage.usual, stage.stage.do, stage.stage.disagree, _when_to_ring())))
        made.append(
            Reminder(
                identity=f"aftercare {found.pathway.key} {found.start} {stage.stage.first_day}",
                starts=datetime.combine(stage.first, at),
                title=title,
                text=text,
            )
        )
    return made


def _when_to_ring() -> str:
    clinic = content.current().site.clinic
    return _("Ring us when you are worried: %(phone)s. In an emergency ring %(emergency)s.") % {
        "phone": clinic.phone,
        "emergency": clinic.emergency_number,
    }


def _default(pathways: tuple[AftercarePathway, ...]) -> str:
    keys = [pathway.key for pathway in pathways]
    return DEFAULT if DEFAULT in keys else next(iter(keys), "")


def _page(
    request: HttpRequest,
    form: HealingForm,
    found: HealingDays | None,
    *,
    status: int = 200,
    chosen: bool = False,
    not_sure: bool = False,
) -> HttpResponseBase:
    sources = Sources(content.current().site.references)
    return render_tool(
        request,
        "aftercare",
        status=status,
        title=_("Your healing days"),
        summary=_("What is usual after your session, what to do and what to leave out, day by day."),
        form=form,
        pathways=form.pathways.values(),
        found=found,
        chosen=chosen,
        not_sure=not_sure,
        **(_result(found, sources) if found else {}),
        boxes=boxes(SIGNS),
        citations=sources.citations(),
    )


def _result(found: HealingDays, sources: Sources) -> dict[str, Any]:
    stages = [
        StageLine(
            dated=stage,
            days=days_in_words(stage),
            dates=span_in_words(stage.first, stage.last),
            marks=sources.marks(stage.stage.sources),
        )
        for stage in found.stages
    ]
    return {
        "stages": stages,
        "now": next((stage for stage in stages if stage.is_now), None),
        "start": day_in_words(found.start) if found.start else "",
        "limits": [
            LimitLine(dated=limit, until=until_in_words(limit), marks=sources.marks(limit.limit.sources))
            for limit in found.limits
        ],
        "choices": urlencode({"kind": found.pathway.key, "on": found.start.isoformat()}) if found.start else "",
        "calendar_url": reverse("tools:calendar"),
    }


def days_in_words(stage: DatedStage) -> str:
    first, last = stage.stage.first_day, stage.stage.last_day
    if first == last == 0:
        return _("The day itself")
    if first == last:
        return _("Day %(first)s") % {"first": first}
    if first >= 14:  # noqa: PLR2004 - two weeks: from here on people count in weeks
        return _("Weeks %(first)s to %(last)s") % {"first": first // 7, "last": last // 7}
    return _("Days %(first)s to %(last)s") % {"first": first, "last": last}


def until_in_words(limit: DatedLimit) -> str:
    """`Until Sunday 29 November 2026 at least, and by some sources until ...`."""
    if limit.earliest is None or limit.latest is None:
        shortest, longest = limit.limit.shortest_days, limit.limit.longest_days
        if not limit.is_disputed:
            return ngettext("For %(count)s day", "For %(count)s days", shortest) % {"count": shortest}
        return _("For %(shortest)s days at least; some sources say %(longest)s") % {
            "shortest": shortest,
            "longest": longest,
        }
    if not limit.is_disputed:
        return _("Until %(day)s") % {"day": day_in_words(limit.earliest)}
    return _("Until %(earliest)s at least; some sources say %(latest)s") % {
        "earliest": day_in_words(limit.earliest),
        "latest": day_in_words(limit.latest),
    }


def span_in_words(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    if first == last:
        return day_in_words(first)
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "D j M") if first.year == last.year else day_in_words(first),
        "last": day_in_words(last),
    }


def day_in_words(day: date) -> str:
    return date_format(day, "D j M Y")
