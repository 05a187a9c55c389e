"""The sender: takes due messages from the outbox and gives them to the mail server, one at a time, each with a lease.

A message is marked as sent after the server took it, so a crash in between repeats it, with the same Message-ID, and
never loses it. Several senders may run at once, in one process or in many.
"""

import logging
import smtplib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.db import connections
from django.utils.translation import gettext as _

from treatments.consultations.actions.deliver import Fault, lease_message, lease_notices, mark_sent, put_off
from treatments.consultations.choices import MessageKind
from treatments.consultations.mail_files import erase_from_mail_files
from treatments.consultations.models import Message

logger = logging.getLogger(__name__)

# For each step of the conversation with the mail server.
TIMEOUT_SECONDS = 10
PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one pass over the outbox did."""

    sent: int = 0
    put_off: int = 0
    set_aside: int = 0

    def __add__(self, other: "Delivery") -> "Delivery":
        return Delivery(
            sent=self.sent + other.sent,
            put_off=self.put_off + other.put_off,
            set_aside=self.set_aside + other.set_aside,
        )


class MessageRefused(Exception):
    """The mail server did not take the message."""

    def __init__(self, fault: Fault, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.fault = fault


def deliver_due(
    *, now: Callable[[], datetime], senders: int = 1, stopping: Callable[[], bool] = lambda: False
) -> Delivery:
    """Send all messages that are due, `senders` at a time, so that a slow one delays only its own sender.

    `stopping` is called before each message; one that has begun is finished.
    """
    if senders == 1:
        return _deliver(now, stopping)
    passes: list[Delivery | Exception] = []

    def sender() -> None:
        try:
            passes.append(_deliver(now, stopping))
        except Exception as error:  # noqa: BLE001 - raised again below, where somebody is listening
            passes.append(error)
        finally:
            connections.close_all()

    # Daemons, so that stopping the site does not wait for a mail server; an interrupted lease runs out.
    threads = [threading.Thread(target=sender, name=f"sender-{number}", daemon=True) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = Delivery()
    for one in passes:
        if isinstance(one, Exception):
            raise one
        done += one
    return done


def _deliver(now: Callable[[], datetime], stopping: Callable[[], bool]) -> Delivery:
    done = Delivery()
    while not stopping() and (message := lease_message(at=now())):
        done += _deliver_one(message, now)
    return done


def _deliver_one(message: Message, now: Callable[[], datetime]) -> Delivery:
    """A message, or a notice to staff with all the others that can share its email: each keeps its own row."""
    messages = [message, *lease_notices(along_with=message, at=now())]
    done = Delivery()
    try:
        send(*messages)
    except MessageRefused as refused:
        for one in messages:
            dead = put_off(
                message=one,
                fault=refused.fault,
                error=_printable(str(refused)),
                most_refusals=settings.OUTBOX_MAX_ATTEMPTS,
                at=now(),
            )
            # The error may name the patient's address: it stays in the row, which is erased with the request.
            logger.warning("Message %s was %s (%s)", one.pk, "set aside" if dead else "put off", refused.fault)
            done += Delivery(put_off=not dead, set_aside=dead)
        return done
    for one in messages:
        if not mark_sent(message=one, at=now()):
            erase_from_mail_files({one.message_id})
    return Delivery(sent=len(messages))


def send(message: Message, *others: Message) -> None:
    """Send one email, with the text of the other messages in it. Raises MessageRefused."""
    texts = [f"{one.subject}\n\n{one.text}" for one in (message, *others)]
    email = EmailMessage(
        subject=_("%(count)s notices about requests") % {"count": len(texts)} if others else message.subject,
        body="\n\n".join(texts) if others else message.text,
        from_email=sender_of(message),
        reply_to=[message.reply_to] if message.reply_to else None,
        to=[message.to],
        headers=_headers(message, *others),
    )
    server = _greeted_server()
    try:
        server.send_messages([email])
    except Exception as error:
        raise MessageRefused(_fault(error), error) from error
    finally:
        _hang_up(server)


def sender_of(message: Message) -> str:
    """The site's address under the clinic's name, unless the setting itself names a sender."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if name or not message.sender_name:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((message.sender_name, address))


def _greeted_server() -> BaseEmailBackend:
    """A connection that is ready to send; whatever goes wrong until then is no message's fault."""
    server = None
    try:
        server = get_connection(timeout=min(settings.EMAIL_TIMEOUT or TIMEOUT_SECONDS, TIMEOUT_SECONDS))
        server.open()
        if isinstance(server, SMTPBackend) and server.connection:
            server.connection.ehlo_or_helo_if_needed()
    except Exception as error:
        if server:
            _hang_up(server)
        raise MessageRefused(Fault.SERVER, error) from error
    return server


def _headers(message: Message, *others: Message) -> dict[str, str]:
    if others:  # an id of its own, and those of its notices: a copy in a file is erased with any request it names
        return {
            "Message-ID": f"<notices.{message.message_id[1:]}",
            "References": " ".join(one.message_id for one in (message, *others)),
            "Auto-Submitted": "auto-generated",
        }
    if message.kind == MessageKind.REPLY:
        return {"Message-ID": message.message_id}
    return {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}  # no out-of-office answers, please


def _fault(error: Exception) -> Fault:
    match error:
        case smtplib.SMTPSenderRefused():
            return Fault.SERVER  # our own address is refused: the same for every message
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _answer in error.recipients.values()]
            return Fault.NEVER if all(code in PERMANENT for code in codes) else Fault.NOT_NOW
        case smtplib.SMTPResponseException():
            return Fault.NEVER if error.smtp_code in PERMANENT else Fault.NOT_NOW
        case OSError():
            return Fault.NOT_NOW  # the connection broke while this message was sent
        case _:
            return Fault.NEVER  # this message cannot be written as an email


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError:
        logger.info("The mail server did not say goodbye")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
