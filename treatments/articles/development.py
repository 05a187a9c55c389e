"""For writers, under DEBUG only: lets an open page notice that content has changed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from treatments import content


@require_safe
@never_cache
def content_version(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return HttpResponse(content.current().digest, content_type="text/plain; charset=utf-8")
