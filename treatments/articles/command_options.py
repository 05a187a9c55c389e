"""What the writers' commands share: the content folder, the day, and which addresses this site has."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import Resolver404, resolve
from django.utils import timezone


def day(value: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(value)
    except ValueError as fault:
        raise CommandError(f"`{value}` is not a day that exists. Write it as 2026-11-20.") from fault


def day_or_today(value: str | None) -> date:
    return day(value) if value else timezone.localdate()


def has_address(path: str) -> bool:
    """Whether a link to an address of this site leads anywhere."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def root_and_part(path: str | None) -> tuple[Path, Path]:
    """The content folder that a path lies in, and its place there: `.` for the folder itself."""
    root = Path(settings.CONTENT_DIR)
    if path is None:
        return near(root), Path()
    wanted = Path(path)
    if not wanted.exists():
        raise CommandError(f"There is no `{path}`.")
    for folder in (wanted, *wanted.absolute().parents):
        if (folder / "clinic.yaml").exists() or (folder / "articles").is_dir():
            return near(folder), Path(wanted.absolute().relative_to(folder.absolute()))
    raise CommandError(f"`{path}` does not lie in a content folder (one that holds clinic.yaml or articles/).")


def near(folder: Path) -> Path:
    """As a writer would type it, so that an editor opens what is printed."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
