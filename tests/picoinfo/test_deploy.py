"""The files in deploy/: other programs find no fault in them, and the site works behind their proxies."""

import http.client
import io
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from PIL import Image

from tests.bench.sender import filled_in, hidden
from tests.intake.visitor import ANSWERS, ASK, CHECK, SENT
from tests.picoinfo.test_up import ROOT, fetch, free_port, wait_for
from tests.prepared import certificate_for_localhost, own_content, prepare

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
MARK = "XYLOPHONE"


def needs(program: str) -> pytest.MarkDecorator:
    missing = not shutil.which(program) and "ALL_PROGRAMS" not in os.environ
    return pytest.mark.skipif(missing, reason=f"needs {program} (.ci/run installs it)")


@needs("systemd-analyze")
def test_systemd_finds_no_fault_in_the_units_and_no_hole_in_the_sandbox(tmp_path: Path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/picoinfo/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text.replace("/opt/picoinfo", str(ROOT)), encoding="utf-8")
    services = [str(tmp_path / unit.name) for unit in UNITS if unit.suffix == ".service"]

    verified = analyze("verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS))
    exposed = analyze("security", "--offline=true", "--no-pager", "--threshold=20", *services)

    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    assert exposed.returncode == 0, exposed.stdout


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_the_example_settings_are_names_that_the_site_reads():
    lines = [line for line in (DEPLOY / "settings.example").read_text().splitlines() if line.strip(" #")]
    names = {match[1] for line in lines if (match := re.fullmatch(r"#?([A-Z_]+)='[^']*'", line))}
    read = (ROOT / "picoinfo" / "settings.py").read_text()

    assert len(names) > 10
    assert [name for name in sorted(names) if f'"{name}"' not in read] == []


def test_the_containers_run_commands_that_exist_as_nobody_in_particular():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    container = (DEPLOY / "Containerfile").read_text()
    commands = [*re.findall(r'"manage.py", "(\w+)"', container), compose["services"]["background"]["command"][2]]

    assert [(ROOT / "picoinfo/management/commands" / f"{name}.py").exists() for name in commands] == [True, True]
    assert container.index("USER picoinfo") < container.index("CMD")
    for name in ("site", "background"):
        service = compose["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "ports" not in service  # only the proxy is reached from outside
    mounted = {volume.split(":")[0] for one in compose["services"].values() for volume in one["volumes"]}
    assert {name for name in mounted if not name.startswith(".")} == set(compose["volumes"])


# The stack itself: the site as `up` starts it in production, TLS, and one proxy after the other in front of it.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    certificate_for_localhost(folder)
    return folder


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    text: str


class Stack:
    def __init__(self, folder: Path, certificate: Path) -> None:
        self.folder, self.certificate = folder, certificate
        self.site_port, self.port, self.plain_port = free_port(), free_port(), free_port()
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "DATABASE_URL") if name in os.environ},
            "VAR_DIR": str(folder / "var"),
            "CONTENT_DIR": str(folder / "content"),
            "SITE_URL": f"https://localhost:{self.port}",
            "NOTIFY_EMAIL": "desk@example.org",
            "TRUSTED_PROXIES": "1",
            "SSL_CERT_FILE": str(certificate / "fullchain.pem"),
        }
        self.trusting = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
        self.cookies: dict[str, str] = {}

    def manage(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        link = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.trusting)
        cookies = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | cookies
        if method == "POST":
            sent["Origin"] = f"https://localhost:{self.port}"
        link.request(method, path, body=body or None, headers=sent)
        response = link.getresponse()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        reply = Reply(response.status, response.headers, response.read().decode("utf-8", "replace"))
        link.close()
        return reply

    def nginx(self, *spoilt: tuple[str, str]) -> list[str]:
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for ours, theirs in spoilt:
            assert ours in text
            text = text.replace(ours, theirs)
        for ours, here in {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "/etc/letsencrypt/live/www.example.org": str(self.certificate),
            "https://$server_name$request_uri": f"https://$server_name:{self.port}$request_uri",
            "www.example.org": "localhost",
            "127.0.0.1:8000": f"127.0.0.1:{self.site_port}",
            "/var/log/nginx": str(self.folder),
        }.items():
            assert ours in text, ours
            text = text.replace(ours, here)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        user = "user root;" if os.geteuid() == 0 else ""  # its folders here are for one account alone
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        (self.folder / "nginx.conf").write_text(
            f"{user} pid {self.folder}/pid; daemon off; events {{}} http {{ {temporary}\n{text} }}", encoding="utf-8"
        )
        return ["nginx", "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "start.log")]

    def caddy(self) -> list[str]:
        text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
        for ours, here in {
            "www.example.org {": f"https://localhost:{self.port} {{\n\ttls {self.certificate}/fullchain.pem "
            f"{self.certificate}/privkey.pem",
            "{$PICOINFO:127.0.0.1:8000}": f"127.0.0.1:{self.site_port}",
            "/var/log/caddy/": f"{self.folder}/",
            "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {self.plain_port}\n\tservers {{",
        }.items():
            assert ours in text, ours
            text = text.replace(ours, here, 1)
        (self.folder / "Caddyfile").write_text(text, encoding="utf-8")
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(self.folder / "Caddyfile")]


@pytest.fixture(scope="module")
def stack(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    started = Stack(tmp_path_factory.mktemp("stack"), certificate)
    own_content(started.folder / "content")
    prepare(started.folder / "var", tmp_path_factory)
    process = started.manage("up", "--port", str(started.site_port))
    try:
        assert wait_for(lambda: fetch(started.site_port) == 200 or process.poll() is not None)
        assert process.poll() is None, process.communicate()[0]
        yield started
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)


@pytest.fixture(params=[pytest.param(name, marks=needs(name)) for name in ("nginx", "caddy")])
def behind(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Stack]:
    """The stack with a proxy in front, as our file configures it."""
    command = {"nginx": stack.nginx, "caddy": stack.caddy}[request.param]()
    if request.param == "nginx":
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert (tested.returncode, "[warn]" in tested.stderr) == (0, False), tested.stderr
    with running(stack, command):
        yield stack


@contextmanager
def running(stack: Stack, command: list[str]) -> Iterator[None]:
    out = stack.folder / f"{command[0]}-out"
    environment = {**os.environ, "HOME": str(stack.folder), "XDG_DATA_HOME": str(stack.folder)}
    stack.cookies = {}
    with out.open("wb") as file:
        proxy = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
        try:
            assert wait_for(lambda: answers(stack), 60), out.read_text()
            yield
        finally:
            proxy.terminate()
            proxy.wait(timeout=30)


def answers(stack: Stack) -> bool:
    try:
        return stack.send("GET", "/healthz").status == 200
    except OSError:
        return False


def photo_of(size: int) -> bytes:
    """A small picture in a large file: comments fill it up."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "tan").save(out, "JPEG")
    comment = b"\xff\xfe\xff\xff" + b"x" * 65533
    return out.getvalue()[:2] + comment * (size // len(comment)) + out.getvalue()[2:]


def test_a_patient_with_large_photos_arrives_and_no_log_names_her(behind: Stack):
    stack = behind
    kind, body = filled_in({**ANSWERS, **hidden(stack.send("GET", ASK), ASK), "message": MARK})
    answered = stack.send("POST", ASK, body, Content_Type=kind)
    assert (answered.status, answered.headers["Location"]) == (302, CHECK), answered.text
    form = urlencode(hidden(stack.send("GET", CHECK), CHECK)).encode()
    sent = stack.send("POST", CHECK, form, Content_Type="application/x-www-form-urlencoded")
    done = stack.send("GET", SENT)
    (link,) = set(re.findall(r'href="(/consultation/[A-Z0-9-]{7}-[\w-]{20,}/)"', done.text))
    opened = stack.send("GET", f"{link}?from=letter")
    photos = f"{opened.headers['Location']}photos/"
    kind, body = filled_in({**hidden(stack.send("GET", photos), photos)}, photo_of(14_900_000))
    added = stack.send("POST", photos, body, Content_Type=kind)
    assert (sent.status, opened.status, added.status) == (302, 302, 302), added.text
    assert "/photo/" in stack.send("GET", photos).text

    assert wait_for(lambda: any("consultation" in file.read_text() for file in logs(stack)))
    for file in logs(stack):
        text = file.read_text()
        assert [secret for secret in (MARK, link[-20:], "127.0.0.1:", "from=letter") if secret in text] == [], file


def logs(stack: Stack) -> list[Path]:
    return [*stack.folder.glob("picoinfo*.log")]


def test_headers_arrive_as_the_site_sends_them_and_the_server_names_no_version(behind: Stack):
    for path in ("/", ASK, "/nowhere/", "/static/img/mark-32.png"):
        headers = behind.send("GET", path).headers
        assert headers["Strict-Transport-Security"].startswith("max-age=63072000"), path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert len(headers.get_all("Strict-Transport-Security", [])) == 1, path
        assert not re.search(r"\d", headers.get("Server", "")), headers["Server"]
    for path in (
        "/.git/config",
        "/manage.py",
        "/picoinfo/settings.py",
        "/var/secret-key",
        "/secret-key",
        "/static/../",
    ):
        assert behind.send("GET", path).status in {400, 404}, path
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', behind.send("GET", "/").text)
    assert stylesheet
    assert behind.send("GET", stylesheet[1], Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    link = http.client.HTTPConnection("127.0.0.1", behind.plain_port, timeout=30)
    link.request("GET", "/articles/?page=2", headers={"Host": "localhost"})
    redirected = link.getresponse()
    assert (redirected.status, redirected.headers["Location"].endswith("/articles/?page=2")) == (308, True)
    link.close()


def test_a_body_that_is_too_big_is_refused_with_a_sentence(behind: Stack):
    with raw(behind) as link:
        link.sendall(
            b"POST /consultation/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 200000000\r\n\r\n"
        )
        refused = b"".join(iter(lambda: link.recv(65536), b"")).decode()
    assert " 413 " in refused.splitlines()[0]
    assert " photos" in refused  # in words, of the proxy or of the site


@contextmanager
def raw(stack: Stack) -> Iterator[ssl.SSLSocket]:
    with (
        socket.create_connection(("127.0.0.1", stack.port), timeout=30) as plain,
        stack.trusting.wrap_socket(plain, server_hostname="localhost") as link,
    ):
        yield link


def doctor(stack: Stack) -> set[str]:
    """Each finding's beginning."""
    said = stack.manage("doctor").communicate(timeout=120)[0]
    return {line.partition(":")[2].strip()[:40] for line in said.splitlines() if line.startswith("Fault: ")}


INSIDE = {"No letter leaves: EMAIL_HOST is not set,", "No backup has been made: run `manage.py "}


def test_the_doctor_finds_nothing_outside_that_is_not_well(behind: Stack):
    """Which includes that no visitor can choose an address, with any spelling of the header."""
    assert doctor(behind) == INSIDE


@needs("nginx")
def test_nginx_finds_no_fault_in_the_cache_and_its_folder_can_be_made(certificate: Path, tmp_path: Path):
    before, _, inside = (DEPLOY / "nginx-cache.conf").read_text(encoding="utf-8").partition("# In `location /`")
    assert re.findall(r"proxy_cache_path (/var/cache)/[\w-]+ ", before) == ["/var/cache"]  # Debian has no folder below
    stack = Stack(tmp_path, certificate)
    command = stack.nginx(
        ("limit_conn_zone", f"{before.replace('/var/cache/', f'{tmp_path}/')}\nlimit_conn_zone"),
        (
            "proxy_pass http://127.0.0.1:8000;",
            f"proxy_pass http://picoinfo;\n{inside.partition(chr(10))[2]}\n# 127.0.0.1:8000",
        ),
    )

    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)

    assert (tested.returncode, "[warn]" in tested.stderr) == (0, False), tested.stderr


@needs("nginx")
def test_the_doctor_names_a_proxy_that_spoils_forms(stack: Stack):
    """A clinic wrote its own configuration: no Host, forms of at most 1 MB, another proxy's address."""
    spoilt = stack.nginx(
        ("proxy_set_header Host $http_host;", ""),
        ("client_max_body_size 128m;", "client_max_body_size 1m;"),
        ("X-Forwarded-For $remote_addr;", 'X-Forwarded-For "192.0.2.1, $remote_addr";'),
    )
    with running(stack, spoilt):
        said = doctor(stack) - INSIDE

    assert {sentence.split(":")[0].split("; ")[0][:33] for sentence in said} == {
        "The proxy sends `Host",
        "`X-Forwarded-For` arrives with 2 ",
        "The proxy refuses forms with phot",
    }


def test_slow_senders_keep_nobody_waiting(behind: Stack):
    slow = [raw(behind) for _sender in range(40)]
    links = [one.__enter__() for one in slow]
    for link in links:
        link.sendall(b"POST /consultation/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na=")
    begun = time.monotonic()

    statuses = [behind.send("GET", path).status for path in ("/", "/articles/", ASK, "/healthz")]

    took = time.monotonic() - begun
    for link, one in zip(links, slow, strict=True):
        link.close()
        one.__exit__(None, None, None)
    assert statuses == [200] * 4
    assert took < 20
