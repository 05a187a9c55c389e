"""What every view of the desk needs first: the account, its rights, and the request in the URL."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from treatments.consultations.actions.exceptions import RequestErased
from treatments.consultations.models import ConsultationRequest
from treatments.desk.rights import Rights

View = Callable[..., HttpResponse]

MAX_SELECTED = 500
MAX_DIGITS = 18  # what the databases take as a key


def staff_user(request: HttpRequest) -> User:
    """The signed-in account; the admin site has already refused everybody else."""
    return cast("User", request.user)


def consultation_view(*needed: str) -> Callable[[View], View]:
    """Pass the view the request named by `pk` and the rights of the account.

    404 for a record that the account may not read, as for one that does not exist. 403 for an action that it may
    not take on a record that it may read.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            rights = Rights.of(request.user)
            consultation = _request_or_none(pk) if rights.view else None
            if consultation is None:
                raise Http404
            require_rights(rights, *needed)
            try:
                return view(request, consultation, rights, **kwargs)
            except RequestErased as error:
                raise Http404 from error

        return wrapper

    return decorator


def require_rights(rights: Rights, *needed: str) -> None:
    if not all(getattr(rights, right) for right in needed):
        raise PermissionDenied


def _request_or_none(pk: int) -> ConsultationRequest | None:
    if pk >= 10**MAX_DIGITS:
        return None
    return ConsultationRequest.objects.select_related("assigned_to").filter(pk=pk).first()


def selected_requests(request: HttpRequest) -> list[ConsultationRequest]:
    """The requests named by `?ids=`, as the list's actions write it; 404 where none of them is left."""
    named = request.GET.get("ids", "").split(",")
    ids = [int(pk) for pk in named[:MAX_SELECTED] if pk.isascii() and pk.isdigit() and len(pk) <= MAX_DIGITS]
    chosen = list(ConsultationRequest.objects.filter(pk__in=ids).oldest_first())
    if not chosen:
        raise Http404
    return chosen
