"""The secret key of a site that was given none: made once, kept in the private folder, readable by its owner alone."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def kept_secret(file: Path) -> str:
    """Read the key, or make it. Two processes starting together end up with the same one."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        if not file.exists():
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(get_random_secret_key())
                handle.flush()
                os.fsync(handle.fileno())
            try:
                os.link(made, file)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return file.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The private folder {file.parent} cannot be used ({error.strerror}): "
            "make it writable for this account, or name another one in VAR_DIR."
        ) from error
