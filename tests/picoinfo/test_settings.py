"""A wrong setting stops the site with its name and how to correct it."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
SECRET = "an example of a key that is long enough, kept nowhere: 0123456789"
PRODUCTION = {
    "SITE_URL": "https://www.example.org",
    "NOTIFY_EMAIL": "desk@example.org",
    "SECRET_KEY": SECRET,
    "TRUSTED_PROXIES": "1",
}


def settings_with(folder: Path, **variables: str) -> dict[str, Any]:
    """What settings.py says in this environment: run here, since a process for each takes forty times as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **variables})
        return runpy.run_path(str(ROOT / "picoinfo" / "settings.py"))


def refusal_of(folder: Path, **variables: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_with(folder, **variables)
    return str(refused.value)


def python(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, *arguments],
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
        ("DATABASE_URL", "postgres://user:pass/word@host:5432/name"),
        ("DATABASE_URL", "postgres://user:pass#word@host:5432/name"),
        ("DATABASE_URL", "postgres://user:12/34@host:5432/name"),
        ("DATABASE_URL", "postgres://user:[word@host:5432/name"),
        ("TLS_CERTIFICATE", "/nowhere/certificate.pem"),
        ("EMAIL_PORT", "smtp"),
        ("RETENTION_CLOSED", "for ever"),
        ("RETENTION_DRAFT", "0 hours"),
        ("SUBMISSIONS_PER_HOUR", "0"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str):
    assert refusal_of(tmp_path, **{name: value}).startswith(name)


def test_a_fresh_checkout_needs_no_setting_and_keeps_its_secret(tmp_path: Path):
    code = "from picoinfo import settings as s; print(s.SESSION_COOKIE_NAME, s.SECOND_FACTOR_REQUIRED, s.SECRET_KEY)"

    first, second = (python(tmp_path, "-W", "error", "-c", code) for _start in range(2))

    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_https_address_means_production(tmp_path: Path):
    found = settings_with(tmp_path, **PRODUCTION)

    assert (found["SESSION_COOKIE_NAME"], found["SECOND_FACTOR_REQUIRED"]) == ("__Host-desk", True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"NOTIFY_EMAIL": ""}, "NOTIFY_EMAIL is missing"),
        ({"TRUSTED_PROXIES": ""}, "TRUSTED_PROXIES is missing"),
        ({"TRUSTED_PROXIES": "0"}, "or let the site serve TLS itself with TLS_CERTIFICATE and TLS_KEY"),
        ({"TLS_CERTIFICATE": __file__}, "TLS_CERTIFICATE and TLS_KEY go together"),
        ({"SECRET_KEY": "abc"}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY_FALLBACKS": "abc"}, "SECRET_KEY_FALLBACKS is too easy to guess"),
        ({"DEBUG": "1"}, "DEBUG=1 cannot be used with an https SITE_URL"),
    ],
)
def test_production_refuses_a_setting_that_would_break_or_betray_it(
    tmp_path: Path, changed: dict[str, str], sentence: str
):
    assert sentence in refusal_of(tmp_path, **PRODUCTION | changed)


@pytest.mark.parametrize(
    "variables", [{"SECRET_KEY": ""}, {"TRUSTED_PROXIES": "0", "TLS_CERTIFICATE": __file__, "TLS_KEY": __file__}]
)
def test_production_starts_with_a_key_of_its_own_and_with_a_certificate(tmp_path: Path, variables: dict[str, str]):
    assert settings_with(tmp_path, **PRODUCTION | variables)["PRODUCTION"]


@pytest.mark.parametrize(
    "start",
    [["manage.py", "check"], ["manage.py", "up"], ["manage.py", "runserver"], ["-c", "import picoinfo.wsgi"]],
)
def test_every_command_and_the_server_end_a_configuration_error_with_one_sentence(tmp_path: Path, start: list[str]):
    result = python(tmp_path, *start, EMAIL_PORT="smtp")

    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "ImproperlyConfigured: EMAIL_PORT='smtp' cannot be used: write a whole number, 1 or more."
    ]


def test_an_error_says_how_to_write_a_database_password_and_never_prints_it(tmp_path: Path):
    result = python(
        tmp_path, "-c", "import picoinfo.settings", DATABASE_URL="postgres://user:sesame/word@host:5432/name"
    )

    assert "write : as %3A, / as %2F" in result.stderr
    assert "sesame" not in result.stderr


def test_a_percent_encoded_password_is_decoded(tmp_path: Path):
    found = settings_with(tmp_path, DATABASE_URL="postgres://user:a%3Ab%2Fc%3Fd%23e%40f%25g@host:5432/name")

    assert found["DATABASES"]["default"]["PASSWORD"] == "a:b/c?d#e@f%g"


def test_a_secret_may_begin_with_a_dollar(tmp_path: Path):
    assert settings_with(tmp_path, SECRET_KEY="$abc")["SECRET_KEY"] == "$abc"


def test_an_unwritable_private_folder_is_named():
    assert "The private folder /proc/nowhere cannot be used" in refusal_of(Path("/proc/nowhere"))


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
        "System check identified no issues (1 silenced).\n",
        "",
    )
