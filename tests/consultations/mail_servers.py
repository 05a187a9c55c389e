"""Real mail servers on loopback: one that answers as configured, and some that misbehave."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """Keeps what it takes. `answers` maps an address to what the server says instead of taking its letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.after_data: dict[str, str] = {}
        self.hang_up_on: set[str] = set()
        self.asked: list[str] = []
        self.seconds_a_letter = 0.0

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked.append(address)
        if address in self.hang_up_on:
            assert server.transport is not None
            server.transport.abort()
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.seconds_a_letter)
        if answer := self.after_data.get(envelope.rcpt_tos[0]):
            return answer
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"

    @property
    def addresses(self) -> list[str]:
        return sorted(str(letter["To"]) for letter in self.letters)


@contextlib.contextmanager
def mail_server(postbox: Postbox) -> Iterator[int]:
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextlib.contextmanager
def rude_server(greeting: bytes | None) -> Iterator[int]:
    """Says `greeting` and hangs up; None: takes the call and says nothing at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    calls: list[socket.socket] = []

    def answer() -> None:
        with contextlib.suppress(OSError):
            while True:
                call, _ = listener.accept()
                calls.append(call)
                if greeting is not None:
                    call.sendall(greeting)
                    call.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for call in calls:
            call.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
