"""Before you ask: questions whose answers become a sheet of things to talk about. Kept by nobody."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from treatments import content
from treatments.library.schemas.questions import SuitabilityQuestion
from treatments.tools.citing import Mark, Sources
from treatments.tools.forms import SuitabilityForm
from treatments.tools.pages import language, render_tool, tool_page
from treatments.tools.talking_points import LEVELS, Point, TalkingPoints, talking_points

ABOUT_QUESTIONS = ("gmc2016", "smc2016", "jalian2014", "huang2018")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """One thing to talk about, with its sources and where to read on (empty if it cannot be read)."""

    point: Point
    marks: tuple[Mark, ...]
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    words: str
    lines: list[PointLine]


# The answers tell of somebody's health, so they travel in the body of a POST and never in an address, which servers
# and browsers keep. Nothing is stored, changed or sent on, and there is no cookie: a forged request would do nothing
# but show its sender's own answers, so no token is needed against it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def suitability(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _questions(request)
    questions = content.current().site.suitability
    form = SuitabilityForm(request.POST, questions=questions)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if "change" in request.POST:
        return _form_page(request, SuitabilityForm(initial=form.cleaned_data, questions=questions))
    return _sheet(request, form, talking_points(questions, form.cleaned_data))


@tool_page
def _questions(request: HttpRequest) -> HttpResponseBase:
    return _form_page(request, SuitabilityForm(questions=content.current().site.suitability))


def _form_page(request: HttpRequest, form: SuitabilityForm, *, status: int = 200) -> HttpResponseBase:
    return render_tool(
        request,
        "suitability",
        status=status,
        title=_("Before you ask"),
        summary=_("A few questions, each with its reason. Your answers become a sheet to take to a consultation."),
        form=form,
    )


def _sheet(request: HttpRequest, form: SuitabilityForm, found: TalkingPoints) -> HttpResponseBase:
    sources = Sources(content.current().site.references)
    return render_tool(
        request,
        "talking_points",
        title=_("Things to talk about at your consultation"),
        summary=_("Made from your answers. Print it or note it down: we have not kept it."),
        found=found,
        groups=_groups(found, sources),
        given={key: answer for key, answer in form.cleaned_data.items() if answer},
        cites=sources.marks(ABOUT_QUESTIONS),
        citations=sources.citations(),
    )


def _groups(found: TalkingPoints, sources: Sources) -> list[Group]:
    titles = {
        "doctor-first": (_("See a doctor first"), _("Before any laser, a doctor should look at this or know of it.")),
        "usually-postponed": (_("Clinics usually wait"), _("Ask for how long, and what has to change first.")),
        "tell-clinician": (_("Tell whoever treats you"), _("It can change the plan, the settings or the date.")),
    }
    return [
        Group(title=titles[level][0], words=titles[level][1], lines=[_line(point, sources) for point in points])
        for level in LEVELS
        if (points := found.points[level])
    ]


def _line(point: Point, sources: Sources) -> PointLine:
    url, title = _read_on(point.question)
    return PointLine(point=point, marks=sources.marks(point.question.sources), url=url, title=title)


def _read_on(question: SuitabilityQuestion) -> tuple[str, str]:
    article = content.current().article(question.article, language())
    if article is None:
        return "", ""
    return reverse("articles:article", args=[article.slug]) + f"#{question.section}", article.title
