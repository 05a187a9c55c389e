"""Emails written to files because no mail server is set: copies of what patients were sent, so they are erased too."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

from django.conf import settings

from treatments.atomic_files import atomic_write

# The names that Django gives them. The folder is the operator's choice, so nothing else in it is touched.
_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")
# The line that Django's backend writes after each email; those of the same second may share a file.
_SEPARATOR = b"-" * 79 + b"\n"


def sweep_mail_files(*, older_than: datetime, dry_run: bool = False) -> int:
    """Remove emails that were written to files before that moment. Returns how many there were."""
    old = [file for file in _mail_files() if file.stat().st_mtime < older_than.timestamp()]
    if not dry_run:
        for file in old:
            file.unlink(missing_ok=True)
    return len(old)


def erase_from_mail_files(message_ids: Collection[str]) -> None:
    """Remove these emails, and notices that were sent together with one of them; others in the same file stay."""
    if not message_ids:
        return
    for file in _mail_files():
        try:
            emails = _emails_in(file.read_bytes())
        except FileNotFoundError:
            continue  # swept meanwhile
        kept = [email for email in emails if _ids_of(email).isdisjoint(message_ids)]
        if not kept:
            file.unlink(missing_ok=True)
        elif kept != emails:
            atomic_write(file, b"".join(email + _SEPARATOR for email in kept), mode=file.stat().st_mode & 0o777)


def _mail_files() -> Iterator[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    if folder.is_dir():
        yield from [file for file in folder.iterdir() if _NAME.fullmatch(file.name)]


def _ids_of(email: bytes) -> set[str]:
    """Its own id, and those of the notices in it."""
    headers = message_from_bytes(email)
    return {str(headers["Message-ID"]), *str(headers["References"] or "").split()}


def _emails_in(content: bytes) -> list[bytes]:
    """A part without a Message-ID belongs to the email before it, whose text contains the separator."""
    emails: list[bytes] = []
    for part in content.split(_SEPARATOR):
        if message_from_bytes(part)["Message-ID"] or not emails:
            emails.append(part)
        elif part:
            emails[-1] += _SEPARATOR + part
    return emails
