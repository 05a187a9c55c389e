"""What a list asks in the background: how many requests have come or changed since it was shown."""

from datetime import datetime, timedelta

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from treatments.desk import queue
from treatments.desk.response_target import response_target
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import require_rights, staff_user

LONGEST = timedelta(days=1)


@require_safe
def news(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """A number in words and nothing about anybody; empty where there is nothing new."""
    require_rights(Rights.of(request.user), "view")
    at = timezone.now()
    view = queue.VIEWS.get(request.GET.get("view", ""), queue.FIRST_VIEW)
    context = queue.context_for(staff_user(request), response_target(), at)
    count = queue.changed_since(view, context, _since(request.GET.get("since", ""), at))
    words = ngettext("%(count)s new: show it", "%(count)s new: show them", count) % {"count": count} if count else ""
    return JsonResponse({"words": words})


def _since(text: str, at: datetime) -> datetime:
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        return at
    return max(since, at - LONGEST) if since.tzinfo else at
