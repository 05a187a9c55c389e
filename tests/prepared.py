"""A private folder as the first `up` leaves it, made once for all tests that start a site.

Migrations and compressed static files take twenty seconds of work, and `up` leaves them alone where they are done.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PREPARE = """
import os
os.umask(0o077)
os.environ["DJANGO_SETTINGS_MODULE"] = "picoinfo.settings"
import django
django.setup()
from picoinfo import startup
startup.check_folders()
startup.migrate()
startup.collect_static_files()
"""


def prepared_folder(base: Path) -> Path:
    """The folder; every process of a run shares it."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "preparing"
            environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(making)}
            subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
            making.rename(folder)
    return folder


def prepare(private: Path, factory: pytest.TempPathFactory) -> Path:
    """Fill a private folder that does not exist yet."""
    made = prepared_folder(factory.getbasetemp())
    shutil.copytree(made, private, ignore=shutil.ignore_patterns("static", "secret-key"))
    # Links, because nobody writes into a collected file: collectstatic takes it away and makes another.
    shutil.copytree(made / "static", private / "static", copy_function=os.link)
    return private
