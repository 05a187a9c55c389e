"""The list of tools."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from treatments.tools.pages import render_tool, tool_page


@tool_page
def index(request: HttpRequest) -> HttpResponseBase:
    return render_tool(
        request,
        "index",
        title=_("Tools that keep nothing"),
        summary=_("Each works something out for you, says what it rests on, and forgets it when you leave."),
    )
