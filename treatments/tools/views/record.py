"""Your own record: a sheet to fill in on paper, in a text file or on the page, where nothing leaves the device."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from treatments import content
from treatments.tools.citing import Sources
from treatments.tools.pages import boxes, render_tool, tool_page

SESSIONS = 3
SIGNS = ("emergency", "same-day")
SKIN_SOURCES = ("acnesupport_redness", "nhs_cellulitis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A place to write. `lines` is how much room it has."""

    key: str
    label: str
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    key: str
    title: str
    words: str
    fields: tuple[Field, ...]


@tool_page
def record(request: HttpRequest) -> HttpResponseBase:
    sources = Sources(content.current().site.references)
    skin = sources.marks(SKIN_SOURCES)
    return render_tool(
        request,
        "record",
        title=_("Your own record"),
        summary=_("What you saw and felt, in your own words: before, at each session and in the days after."),
        parts=list(parts()),
        feelings=feelings(),
        skin_marks=skin,
        boxes=boxes(SIGNS),
        citations=sources.citations(),
    )


@require_safe
def text_file(request: HttpRequest) -> HttpResponseBase:
    """The empty record as plain text, for any program that writes notes. The page can read it when it is filled in."""
    response = HttpResponse(as_text(), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-record.txt"'
    return response


def as_text() -> str:
    lines = [_("My record"), "", _("Words that help: %(words)s") % {"words": ", ".join(feelings())}, ""]
    for part in parts():
        lines += [f"== {part.title} ==", ""]
        for field in part.fields:
            lines += [f"# {field.label} [{field.key}]", "", ""]
    return "\n".join(lines)


def feelings() -> list[str]:
    """What can be felt comes first: it is the same on every skin, and colour is not."""
    return [
        _("warm"),
        _("sore"),
        _("tight"),
        _("swollen"),
        _("itchy"),
        _("rough"),
        _("darker"),
        _("purple"),
        _("pink or red"),
        _("grey"),
        _("lighter"),
        _("scabs"),
        _("as before"),
    ]


def parts() -> Iterator[Part]:
    yield Part(
        key="before",
        title=_("Before the first session"),
        words=_("Take a photo by a window, without a flash, and keep it on your own device."),
        fields=(
            Field(key="before-what", label=_("What troubles me, and where it is"), lines=3),
            Field(key="before-colour", label=_("Its colour beside the skin around it"), lines=2),
            Field(key="before-name", label=_("What a doctor called it, and when")),
            Field(key="before-medicines", label=_("My medicines, creams and allergies"), lines=2),
            Field(key="before-hope", label=_("What I hope for"), lines=2),
        ),
    )
    for number in range(1, SESSIONS + 1):
        yield Part(
            key=f"session-{number}",
            title=_("Session %(number)s") % {"number": number},
            words=_("Ask for these on the day. Another clinic may need them one day."),
            fields=(
                Field(key=f"session-{number}-day", label=_("Day, place, and who fired the laser"), lines=2),
                Field(key=f"session-{number}-kind", label=_("Toning, spot or fractional; which laser and wavelength")),
                Field(key=f"session-{number}-where", label=_("Where on the skin, and how it felt"), lines=2),
            ),
        )
        yield Part(
            key=f"after-{number}",
            title=_("The days after session %(number)s") % {"number": number},
            words=_("Write what you feel first, then what you see. One photo a week is enough, in the same light."),
            fields=tuple(
                Field(key=f"after-{number}-{key}", label=label, lines=2)
                for key, label in (
                    ("day-0", _("That evening")),
                    ("day-1", _("Days 1 and 2")),
                    ("day-3", _("Days 3 to 7")),
                    ("week-2", _("Week 2")),
                    ("week-4", _("Weeks 3 and 4")),
                    ("week-6", _("Weeks 5 and 6: any mark that turned darker, lighter or came back")),
                )
            ),
        )
    yield Part(
        key="show",
        title=_("To show or ask the clinic"),
        words=_("A dark, light, raised or returning mark is worth a call before the next session."),
        fields=(Field(key="show-what", label=_("What I want to show, and my questions"), lines=4),),
    )
