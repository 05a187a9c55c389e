"""Keeps what was read in a private file, so that the next start puts together only what has changed since."""

import copyreg
import hashlib
import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from treatments.library.holdings import Holdings

_MADE_BY = ("Markdown", "nh3", "Pillow", "PyYAML", "pydantic")


def keep(holdings: Holdings, file: Path) -> None:
    """Whole or not at all; a full disk costs the next start some time and nothing else."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(_edition().encode() + pickle.dumps(holdings, protocol=5))
        aside.replace(file)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def kept(file: Path, root: Path) -> Holdings | None:
    """What was kept of a folder, if this very code kept it. The file lies in the site's private folder (VAR_DIR)."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    edition = _edition().encode()
    if not data.startswith(edition):
        return None
    try:
        holdings = pickle.loads(data[len(edition) :])  # noqa: S301 - written by us, beside the database and the key
    except Exception:  # noqa: BLE001 - a damaged file may raise anything, and costs only time
        return None
    return holdings if isinstance(holdings, Holdings) and holdings.root == root else None


@cache
def _edition() -> str:
    """Changes with this code, with what it is built on, and with Python: no page outlives the code that made it."""
    digest = hashlib.sha256(sys.version.encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    digest.update(" ".join(version(name) for name in _MADE_BY).encode())
    return digest.hexdigest()


def _rebuild(values: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(values)


def _reduce(values: MappingProxyType[object, object]) -> tuple[object, ...]:
    return _rebuild, (dict(values),)


copyreg.pickle(MappingProxyType, _reduce)  # type: ignore[arg-type]
