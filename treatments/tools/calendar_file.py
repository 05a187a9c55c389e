"""A calendar file (RFC 5545) with a few reminders at local times, whatever zone the reader's telephone is in."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE = 75  # octets, RFC 5545 3.1
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """`identity` names the same reminder in every file that holds it. `starts` has no zone: nine is nine anywhere."""

    identity: str
    starts: datetime
    title: str
    text: str = ""


def calendar_file(reminders: Iterable[Reminder], *, host: str, at: datetime) -> bytes:
    """A file that is imported a second time changes the reminders of the first.

    Nothing is stored, so the count of changes that the standard asks for (SEQUENCE) is taken from the clock: a file
    that was made later counts as the newer one.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//picoinfo//EN", "CALSCALE:GREGORIAN"]
    for reminder in reminders:
        lines += _event(reminder, host, at)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _event(reminder: Reminder, host: str, at: datetime) -> Iterator[str]:
    name = hashlib.sha256(reminder.identity.encode()).hexdigest()[:32]
    title = _escaped(reminder.title)
    yield "BEGIN:VEVENT"
    yield f"UID:{name}@{host}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{int(at.timestamp()) // 60}"
    yield f"DTSTART:{reminder.starts:%Y%m%dT%H%M%S}"
    yield "DURATION:PT15M"
    yield f"SUMMARY:{title}"
    if reminder.text:
        yield f"DESCRIPTION:{_escaped(reminder.text)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:PT0S", f"DESCRIPTION:{title}", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)


def _folded(line: str) -> bytes:
    """Broken after at most 75 octets, never inside a letter; a continued line begins with a space."""
    parts: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode()
        room = LINE if len(parts) == 1 else LINE - 1
        if len(parts[-1]) + len(octets) > room:
            parts.append(b"")
        parts[-1] += octets
    return b"\r\n ".join(parts)
