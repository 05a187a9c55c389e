"""What the writers' commands share: the content folder, the day, and which addresses this site has."""

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.urls import Resolver404, resolve
from django.utils import timezone

from treatments import content
from treatments.articles.clinic_pages import addresses
from treatments.library.catalogue import Library
from treatments.library.source import ContentFolders


def day(value: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(value)
    except ValueError as fault:
        raise CommandError(f"`{value}` is not a day that exists. Write it as 2026-11-20.") from fault


def day_or_today(value: str | None) -> date:
    return day(value) if value else timezone.localdate()


def has_address(path: str, library: Library | None = None) -> bool:
    """Whether a link to an address of this site leads anywhere: of the site that is served, or of another library."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name == "articles:clinic-page":
        return path in addresses(library or content.current())
    return True


def folders_and_part(path: str | None) -> tuple[ContentFolders, Path]:
    """The content folders that a path lies in, and its place there: `.` for the folder itself."""
    served = content.folders()
    if path is None:
        return served, Path()
    wanted = Path(path)
    if not wanted.exists():
        raise CommandError(f"There is no `{path}`.")
    for folder in filter(None, (served.clinic, served.shipped)):
        if wanted.resolve().is_relative_to(folder.resolve()):
            return served, wanted.resolve().relative_to(folder.resolve())
    for folder in (wanted, *wanted.absolute().parents):
        if (folder / "clinic.yaml").exists() or (folder / "articles").is_dir():
            part = Path(wanted.absolute().relative_to(folder.absolute()))
            is_whole = (folder / "topics.yaml").exists()  # a clinic's own folder holds only what is its own
            return ContentFolders(folder) if is_whole else ContentFolders(served.shipped, folder), part
    raise CommandError(f"`{path}` does not lie in a content folder (one that holds clinic.yaml or articles/).")
