"""A patient with a plain HTTP client over real sockets, who sends the same form until it is answered."""

import http.client
import re
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.intake.visitor import ANSWERS, ASK, CHECK, SENT, FormReader

OWNER_LINK = re.compile(r'href="(/consultation/[A-Z0-9-]{7}-[\w-]{20,}/)"')
CARE = "It is kept with your request."  # the page for a dangerous answer, which comes in place of a redirect
FAULTS = (OSError, http.client.HTTPException)


@dataclass
class Answer:
    status: int
    location: str
    text: str
    retry_after: str = ""


@dataclass
class Sender:
    port: int
    host: str = "127.0.0.1"
    seconds: float = 30
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """One request on its own connection; raises what the network raises."""
        link = http.client.HTTPConnection(self.host, self.port, timeout=self.seconds)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {
                **self.headers,
                **({"Cookie": cookie} if cookie else {}),
                **({"Content-Type": kind} if kind else {}),
            }
            link.request(method, path, body=body or None, headers=headers)
            response = link.getresponse()
            text = response.read().decode()
            for line in response.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Answer(
                response.status, response.headers.get("Location", ""), text, response.headers.get("Retry-After", "")
            )
        finally:
            link.close()

    def patiently(self, method: str, path: str, body: bytes = b"", kind: str = "", *, until: float = 120) -> Answer:
        """Again and again until the site answers, as a person presses the button again."""
        end = time.monotonic() + until
        while True:
            try:
                answer = self.send(method, path, body, kind)
                if answer.status != http.HTTPStatus.SERVICE_UNAVAILABLE:
                    return answer
            except FAULTS:
                pass
            if time.monotonic() > end:
                raise TimeoutError(f"{method} {path} was not answered in {until} s")
            time.sleep(0.1)

    def hidden(self, answer: Answer, action: str) -> dict[str, str]:
        return hidden(answer, action)

    def form(self) -> dict[str, str]:
        return self.hidden(self.patiently("GET", ASK), ASK)

    def enquire(self, form: dict[str, str] | None = None, photo: bytes = b"", later: str = "", **changes: str) -> str:
        """The whole way, with every step repeated until it is answered; the reference.

        `photo` and `later` are added on the request's own page: a photo, and what is hoped for.
        """
        sent = self.sent_page(form, **changes)
        if photo or later:
            own = self.own_page(sent)
            if photo:
                self.add(f"{own}photos/", photo)
            if later:
                self.add(f"{own}prepare/words/", hopes=later)
        return sent.text.split('data-reference="')[1].split('"')[0]

    def sent_page(self, form: dict[str, str] | None = None, **changes: str) -> Answer:
        kind, body = filled_in({**ANSWERS, **(form or self.form()), **changes})
        for _ in range(20):
            answer = self.patiently("POST", ASK, body, kind)
            if answer.location == CHECK:
                page = self.patiently("GET", CHECK)
                if page.status == http.HTTPStatus.OK:
                    answer = self.patiently(
                        "POST", CHECK, urlencode(self.hidden(page, CHECK)).encode(), "application/x-www-form-urlencoded"
                    )
            if answer.location == SENT:
                answer = self.patiently("GET", SENT)
            if 'data-reference="' in answer.text:
                return answer
        raise AssertionError(f"no reference after 20 tries: {answer.status} {answer.location}")

    def own_page(self, sent: Answer) -> str:
        """The path of the request's own page, from the private link on the sent page."""
        link = OWNER_LINK.search(sent.text)
        assert link, sent.text
        return self.patiently("GET", link.group(1)).location

    def add(self, path: str, photo: bytes = b"", **answers: str) -> None:
        """One form of the request's own page, sent until it is kept."""
        for _ in range(20):
            kind, body = filled_in({**self.hidden(self.patiently("GET", path), path), **answers}, photo)
            answer = self.patiently("POST", path, body, kind)
            if answer.status == http.HTTPStatus.FOUND or CARE in answer.text:
                return
        raise AssertionError(f"not kept after 20 tries: {path}")


def hidden(answer: Answer, action: str) -> dict[str, str]:
    forms = FormReader(answer.text).forms
    return next(form.hidden for form in forms if form.action in {action, ""})


def filled_in(answers: dict[str, object], *photos: bytes) -> tuple[str, bytes]:
    """A multipart body, as a browser makes it."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode()
        for name, value in answers.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    for photo in filter(None, photos):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="cheek.jpg"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photo + b"\r\n")
    return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()
