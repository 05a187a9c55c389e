"""SQLite opened so that a lost database file is an error, where the driver would silently create an empty one."""

from typing import Any
from urllib.parse import quote, unquote

PREFIX, SUFFIX = "file:", "?mode=rw"


def forbid_creation(database: dict[str, Any]) -> None:
    """Change Django's settings of an SQLite database so that opening it never creates the file."""
    name = str(database["NAME"])
    if not name.startswith(PREFIX):
        database["NAME"] = f"{PREFIX}{quote(name)}{SUFFIX}"
        database.setdefault("OPTIONS", {})["uri"] = True


def sqlite_path(database: dict[str, Any]) -> str:
    """The path of an SQLite database, whichever way its name is written."""
    name = str(database["NAME"])
    return unquote(name.removeprefix(PREFIX).removesuffix(SUFFIX)) if name.startswith(PREFIX) else name
