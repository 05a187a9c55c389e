"""Firefox and WebKitGTK from Debian, driven by the commands of W3C WebDriver.

WebKit brings a driver that speaks HTTP. Debian has none for Firefox, which speaks the same commands by itself over a
socket (Marionette), so neither needs a package from anywhere else.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

PACKAGES = {"firefox": ("firefox-esr",), "webkit": ("WebKitWebDriver", "Xvfb")}
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that the standard gives to a reference to an element
PATIENCE = 60.0

# Our name of a command: its name for Marionette, its path over HTTP.
COMMANDS = {
    "go": ("WebDriver:Navigate", "url"),
    "find": ("WebDriver:FindElement", "element"),
    "click": ("WebDriver:ElementClick", "element/{id}/click"),
    "type": ("WebDriver:ElementSendKeys", "element/{id}/value"),
    "script": ("WebDriver:ExecuteScript", "execute/sync"),
}


class Wire(Protocol):
    def send(self, command: str, parameters: dict[str, Any]) -> Any: ...


class Http:
    """The commands over HTTP, as WebKitWebDriver takes them."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self.address = f"http://127.0.0.1:{port}/session"
        self.address += "/" + self._post("", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def send(self, command: str, parameters: dict[str, Any]) -> Any:
        return self._post("/" + COMMANDS[command][1].format(**parameters), parameters)

    def _post(self, path: str, parameters: dict[str, Any]) -> Any:
        request = urllib.request.Request(self.address + path, json.dumps(parameters).encode())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"{path} {parameters}: {json.load(refusal)['value']}") from refusal


class Marionette:
    """The commands over a socket, as Firefox takes them: the length, a colon, and a list in JSON."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self._read()
        self._send("WebDriver:NewSession", {})

    def send(self, command: str, parameters: dict[str, Any]) -> Any:
        return self._send(COMMANDS[command][0], parameters)["value"]

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def _send(self, name: str, parameters: dict[str, Any]) -> Any:
        message = json.dumps([0, 1, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _kind, _number, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self.file.read(1)) != b":":
            length += byte
        return json.loads(self.file.read(int(length)))


class Driver:
    """A window of a browser, by CSS selectors."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def go(self, address: str) -> None:
        self.wire.send("go", {"url": address})

    def click(self, selector: str) -> None:
        self.wire.send("click", {"id": self._find(selector)})

    def type(self, selector: str, text: str) -> None:
        self.wire.send("type", {"id": self._find(selector), "text": text})

    def script(self, body: str, *args: object) -> Any:
        return self.wire.send("script", {"script": body, "args": list(args)})

    def until(self, body: str, *args: object) -> None:
        """Wait for a script to say yes; a page may be on its way."""
        wait_for(lambda: bool(self.script(body, *args)), body)

    def _find(self, selector: str) -> str:
        found = self.wire.send("find", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])


def wait_for(check: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {PATIENCE:.0f} s: {what}")
        time.sleep(0.1)


@contextmanager
def driver(name: str, folder: Path) -> Iterator[Driver]:
    """A browser with a fresh profile; without its packages the test is skipped, except where all are asked for."""
    missing = [program for program in PACKAGES[name] if shutil.which(program) is None]
    if missing and "ALL_BROWSERS" not in os.environ:
        pytest.skip(f"not installed: {', '.join(missing)}")
    assert missing == []
    with ExitStack() as stack:
        yield Driver(firefox(stack, folder) if name == "firefox" else webkit(stack, folder))


def firefox(stack: ExitStack, folder: Path) -> Wire:
    port = free_port()
    (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    start(stack, command, folder, port)
    return stack.enter_context(closing(Marionette(port)))


def webkit(stack: ExitStack, folder: Path) -> Wire:
    port, display = free_port(), f":{os.getpid() % 30000 + 100}"
    run(stack, ["Xvfb", display, "-screen", "0", "1280x900x24", "-nolisten", "tcp"], folder, {})
    wait_for(Path(f"/tmp/.X11-unix/X{display[1:]}").exists, "the virtual screen")
    start(stack, ["WebKitWebDriver", f"--port={port}"], folder, port, DISPLAY=display)
    browser = str(next(Path("/").glob(MINI_BROWSERS[1:])))
    options = {"binary": browser, "args": ["--automation"]}
    return Http(port, {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options})


def start(stack: ExitStack, command: list[str], folder: Path, port: int, **environment: str) -> None:
    run(stack, command, folder, environment)
    wait_for(lambda: listens(port), f"{command[0]} at port {port}")


def run(stack: ExitStack, command: list[str], folder: Path, environment: dict[str, str]) -> None:
    quiet = {"HOME": str(folder), "MOZ_HEADLESS": "1", "LIBGL_ALWAYS_SOFTWARE": "1", "NO_AT_BRIDGE": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **quiet, **environment}
    )
    stack.callback(process.wait, timeout=PATIENCE)
    stack.callback(process.terminate)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
