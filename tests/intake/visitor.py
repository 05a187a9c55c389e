"""A visitor with a plain HTTP client: reads the forms of a page, fills them in, sends them, follows redirects."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

ASK, CHECK, SENT = "/consultation/", "/consultation/check/", "/consultation/sent/"

ANSWERS = {
    "name": "Ada Example",
    "contact_channel": "email",
    "email": "ada@example.org",
    "phone": "",
    "contact_times": ["morning", "evening"],
    "concern": "acne-scars",
    "safety": "none",
    "message": "A few dents on both cheeks.",
    "consent": "on",
    "over_18": "yes",
}


@dataclass
class Form:
    action: str
    hidden: dict[str, str] = field(default_factory=dict)


class FormReader(HTMLParser):
    """The POST forms of a page with their hidden fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = Form(values.get("action", ""))
            if values.get("method", "").lower() == "post":
                self.forms.append(self.inside)
        elif tag == "input" and values.get("type") == "hidden" and self.inside:
            self.inside.hidden[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


def text_of(response: Any) -> str:
    return response.content.decode()


def form_on(response: Any, action: str = "") -> Form:
    """The form with that action; without one, the form that goes back to the page it stands on."""
    wanted = {action} if action else {"", response.wsgi_request.path}
    return next(form for form in FormReader(text_of(response)).forms if form.action in wanted)


def reference_on(response: Any) -> str:
    found = re.search(r'data-reference="([^"]+)"', text_of(response))
    assert found, text_of(response)
    return found.group(1)


def owner_link_on(response: Any) -> str:
    found = re.search(r'href="(/consultation/[A-Z0-9-]{7}-[\w-]{20,}/)"', text_of(response))
    assert found, text_of(response)
    return found.group(1)


def chosen(html: str, name: str) -> list[str]:
    """The values of the ticked boxes or radios of that name."""
    inputs = re.findall(r"<input[^>]*>", html)
    return [
        re.findall(r'value="([^"]*)"', one)[0] if "value=" in one else "on"
        for one in inputs
        if f'name="{name}"' in one and " checked" in one
    ]


class Visitor:
    """One browser without JavaScript, with cookies and CSRF checks."""

    def __init__(self, **extra: str) -> None:
        self.client = Client(enforce_csrf_checks=True, **extra)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def open_link(self, link: str) -> str:
        """Open a private link; the path of the page that it leads to."""
        response = self.get(link)
        assert response.status_code == 302, text_of(response)
        return str(response.headers["Location"])

    def own_page(self, link: str) -> Any:
        return self.get(self.open_link(link))

    def open_form(self) -> dict[str, str]:
        return form_on(self.get(ASK)).hidden

    def ask(self, hidden: dict[str, str] | None = None, **changes: Any) -> Any:
        """Send the form. Nothing is followed."""
        return self.client.post(ASK, {**ANSWERS, **(hidden or self.open_form()), **changes})

    def send(self, check_page: Any | None = None) -> Any:
        """Press the button of the page of answers; nothing is followed."""
        page = check_page or self.get(CHECK)
        return self.client.post(CHECK, form_on(page, CHECK).hidden)

    def request(self, **changes: Any) -> Any:
        """The whole way to the sent page."""
        response = self.ask(**changes)
        assert response.status_code == 302, text_of(response)
        assert self.send().headers["Location"] == SENT
        return self.get(SENT)

    def own_address(self, **changes: Any) -> str:
        """The whole way to the request's own page; its path."""
        return self.open_link(owner_link_on(self.request(**changes)))

    def add(self, path: str, **answers: Any) -> Any:
        """Fill in one of the forms of the request's own page; `photos` may be files. Nothing is followed."""
        return self.client.post(path, {**form_on(self.get(path)).hidden, **answers})
