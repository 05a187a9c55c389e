"""What every view of the desk asks first: who is there, and which request is meant."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from treatments.consultations.models import ConsultationRequest
from treatments.desk.rights import Rights

View = Callable[..., HttpResponse]

MOST_CHOSEN = 500
MOST_DIGITS = 18  # what the databases take as a key


def staff_of(request: HttpRequest) -> User:
    """The account that acts; the site lets nobody else as far as this."""
    return cast("User", request.user)


def about_one(*needed: str) -> Callable[[View], View]:
    """For a page about one request.

    A record that is not theirs is not there: 404, as for a number that never was. A deed that is not theirs, on a
    record that they may read, is refused: 403.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            rights = Rights.of(request.user)
            consultation = _found(pk) if rights.view else None
            if consultation is None:
                raise Http404
            refuse_without(rights, *needed)
            return view(request, consultation, rights, **kwargs)

        return guarded

    return guard


def refuse_without(rights: Rights, *needed: str) -> None:
    if not all(getattr(rights, right) for right in needed):
        raise PermissionDenied


def _found(pk: int) -> ConsultationRequest | None:
    if pk >= 10**MOST_DIGITS:
        return None
    return ConsultationRequest.objects.select_related("assigned_to").filter(pk=pk).first()


def chosen_requests(request: HttpRequest) -> list[ConsultationRequest]:
    """The requests named by `?ids=`, as the list's actions write it; 404 where none of them is left."""
    named = request.GET.get("ids", "").split(",")
    ids = [int(pk) for pk in named[:MOST_CHOSEN] if pk.isascii() and pk.isdigit() and len(pk) <= MOST_DIGITS]
    chosen = list(ConsultationRequest.objects.filter(pk__in=ids).oldest_first())
    if not chosen:
        raise Http404
    return chosen
