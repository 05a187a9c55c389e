"""What tests that start a site begin with: a private folder as the first `up` leaves it, made once for all of them, the
content of a clinic, and a certificate.

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


def own_content(folder: Path) -> Path:
    """The tests' content as a clinic has it that has put in its own details, in a folder that does not exist yet."""
    shutil.copytree(ROOT / "tests" / "site_content", folder)
    clinic = folder / "clinic.yaml"
    clinic.write_text(clinic.read_text(encoding="utf-8").replace("sample: true", "sample: false"), encoding="utf-8")
    return folder


def certificate_for_localhost(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key, under the names that deploy/ has for them."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    new_key = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500"
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", key, "-out", certificate)
    subprocess.run([*new_key.split(), *name, *files], check=True, capture_output=True)
    return certificate, key
