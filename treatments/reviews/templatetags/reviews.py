"""Template tags of the pages on which articles are checked."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.articles.labels import STUDY_KINDS
from treatments.editorial.differences import Change, Run
from treatments.library.schemas.references import Reference

register = template.Library()

LINE_BREAK = SafeString("<br>")


@register.filter
def study_kind(reference: Reference) -> str:
    return str(STUDY_KINDS.get(reference.kind, reference.kind))


@register.filter
def change_html(change: Change) -> SafeString:
    """One place that changed, with what went and what came named for the ear as well."""
    return format_html_join(" ", "{}", ((_run(run),) for run in change.runs))


def _run(run: Run) -> SafeString:
    words = format_html_join(LINE_BREAK, "{}", ((line.strip(),) for line in run.text.split("\n")))
    if run.kind == "same":
        return words
    tag, name = ("ins", _("added:")) if run.kind == "added" else ("del", _("removed:"))
    return format_html('<{0}><span class="visually-hidden">{1} </span>{2}</{0}>', tag, name, words)


@register.simple_tag
def lookup(mapping: dict[str, str], name: str) -> str:
    """A value by a name that the page holds in a variable."""
    return mapping.get(name, "")


@register.filter
def box_id(name: str) -> str:
    """The control that an error is about."""
    return f"box-{name.removeprefix('remark-')}" if name.startswith("remark-") else name
