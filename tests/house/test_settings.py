"""A wrong setting stops the site with its name and the way to mend it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SITE_URL": "https://www.example.org", "NOTIFY_EMAIL": "desk@example.org", "SECRET_KEY": "k" * 60}


def settings_with(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    code = "from picoinfo import settings as s; print(s.SESSION_COOKIE_NAME, s.SECOND_FACTOR_REQUIRED, s.SECRET_KEY)"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SITE_URL", "www.example.org"),
        ("SITE_URL", "https://www.example.org/path"),
        ("DATABASE_URL", "nonsense"),
        ("EMAIL_PORT", "smtp"),
        ("RETENTION_CLOSED", "for ever"),
        ("RETENTION_DRAFT", "0 hours"),
        ("SUBMISSIONS_PER_HOUR", "0"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str):
    result = settings_with(tmp_path, **{name: value})

    assert result.returncode == 1
    assert f"ImproperlyConfigured: {name}" in result.stderr


def test_a_fresh_checkout_needs_no_setting_and_keeps_its_secret(tmp_path: Path):
    first, second = settings_with(tmp_path), settings_with(tmp_path)

    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_https_address_means_production(tmp_path: Path):
    result = settings_with(tmp_path, **PRODUCTION)

    assert result.stdout.split()[:2] == ["__Host-desk", "True"]


def test_production_asks_for_the_staff_address(tmp_path: Path):
    result = settings_with(tmp_path, SITE_URL="https://www.example.org")

    assert "NOTIFY_EMAIL is missing" in result.stderr


def test_a_secret_may_begin_with_a_dollar(tmp_path: Path):
    assert settings_with(tmp_path, SECRET_KEY="$abc").stdout.split()[2] == "$abc"


def test_an_unwritable_private_folder_is_named():
    result = settings_with(Path("/proc/nowhere"))

    assert "The private folder /proc/nowhere cannot be used" in result.stderr


def test_django_has_nothing_to_remark_on_production(tmp_path: Path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **PRODUCTION, "SECRET_KEY": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        "System check identified no issues (2 silenced).\n",
        "",
    )
