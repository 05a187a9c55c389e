"""Signs that a program and not a person filled in the form. They mark a request for staff; they never refuse one."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

QUICK = timedelta(seconds=3)
SUSPECTED = 2
LINK = re.compile(r"https?://|www\.|<a\s|\[url", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How a form was filled in. `handed_out` is None if its ticket cannot be verified."""

    trap: str
    handed_out: datetime | None
    free_text: str


def signs(traces: Traces, *, at: datetime) -> tuple[str, ...]:
    """The reasons to suspect a request, in words for staff; empty when it looks like a person.

    Filling the hidden field is enough by itself. Speed alone never is: people who use a password manager, dictation
    or a helper are quick too.
    """
    found: list[tuple[int, str]] = []
    if traces.trap:
        found.append((SUSPECTED, _("The hidden field was filled in.")))
    if traces.handed_out is None:
        found.append((1, _("The form was not one that we handed out.")))
    elif timedelta(0) <= at - traces.handed_out < QUICK:
        found.append((1, _("The form was filled in within three seconds.")))
    if len(LINK.findall(traces.free_text)) > 1:
        found.append((1, _("The text holds several web links.")))
    return tuple(reason for _weight, reason in found) if sum(weight for weight, _reason in found) >= SUSPECTED else ()
