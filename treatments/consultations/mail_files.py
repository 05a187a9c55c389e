"""Letters that became files, for want of a mail server: copies of what patients were told, so their time ends too."""

import re
from datetime import datetime
from pathlib import Path

from django.conf import settings

# As Django names them; the folder is the operator's choice, so nothing else in it is touched.
_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")


def sweep_mail_files(*, older_than: datetime, dry_run: bool = False) -> int:
    """Remove letters that were written as files before that moment; how many there were."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return 0
    old = [
        file
        for file in folder.iterdir()
        if _NAME.fullmatch(file.name) and file.stat().st_mtime < older_than.timestamp()
    ]
    if not dry_run:
        for file in old:
            file.unlink(missing_ok=True)
    return len(old)
