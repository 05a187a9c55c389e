"""Requests that no browser sends: answered with a page, never with 500, and nothing is stored."""

import pytest

from tests.intake.visitor import ANSWERS, ASK, CHECK, Visitor
from treatments.consultations.models import ConsultationRequest, Draft

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"

READ = (URLENCODED, MULTIPART)
NOT_READ = (  # no parser for any of these, so what stands in the body makes no difference
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    'multipart/form-data; boundary="b',
    "multipart/form-data; boundary=b\u00e9",
    "multipart/mixed; boundary=b",
    "application/json",
    "text/plain",
    "",
    "/",
    "a" * 5000,
    "multipart/form-data; boundary=b; charset=utf-16",
)
BODIES = (
    b"",
    b"&&&===",
    b"%",
    b"%zz=%",
    b"name=%00&message=%ff%fe",
    b"{}",
    b"--b",
    b"--b--",
    b"--b\r\n\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nno end',
    b'--b\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n\xff\xd8\r\n',
    b'--b\r\nContent-Disposition: form-data; name="photos"; filename="../../a.jpg"\r\n\r\n\xff\xd8\r\n--b--\r\n',
    b"--b\r\nContent-Disposition: form-data; name=\"photos\"; filename*=utf-8''%ff%00\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="' + b"n" * 100_000 + b'"\r\n\r\nx\r\n--b--\r\n',
    b"&".join(b"field%d=x" % number for number in range(5000)),
    b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(3000)) + b"--b--\r\n",
    b"name=" + b"x" * 3_000_000,
)


@pytest.fixture
def visitor() -> Visitor:
    """One who has been given a cookie against forgery, so that bodies are read."""
    one = Visitor()
    one.open_form()
    return one


@pytest.mark.parametrize("path", [ASK, CHECK])
def test_no_body_of_any_kind_is_a_fault_of_ours(visitor, path):
    """Each body in a form that is read, at one address or the other; the rest as four bodies that differ most."""
    turn = (ASK, CHECK).index(path)
    asked = [(kind, body) for kind in READ for body in BODIES][turn::2]
    asked += [(kind, BODIES[number]) for kind in NOT_READ for number in (0, 4, 8, 14)][turn::2]

    for kind, body in asked:
        response = visitor.client.generic("POST", path, body, content_type=kind)

        assert response.status_code in {400, 403, 413}, (kind, body[:60])

    assert Draft.objects.count() == ConsultationRequest.objects.count() == 0


def test_the_same_bodies_with_the_token_are_answered_in_words(visitor):
    token = visitor.open_form()["csrfmiddlewaretoken"]
    for body in BODIES:
        response = visitor.client.generic("POST", ASK, body, content_type=MULTIPART, headers={"X-CSRFToken": token})

        assert response.status_code in {400, 413, 422}, body[:60]


@pytest.mark.parametrize("name", ["csrfmiddlewaretoken", "form_token", "consent_version", "seen", "unknown", "photos"])
def test_fields_of_the_wrong_sort_are_answered_in_words(visitor, name):
    hidden = visitor.open_form()

    responses = [
        visitor.client.post(ASK, {**ANSWERS, **hidden, name: value})
        for value in ("", "x" * 5000, "\0", "é" * 100, ["a", "b"])
    ]

    assert {response.status_code for response in responses} <= {302, 403, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/consultation/%00/",
        "/consultation/%ff/",
        "/consultation/..%2f..%2fetc/",
        f"/consultation/{'a' * 5000}/",
        "/consultation/K7M-4TX-%F0%9F%91%A9/",
        "/consultation/%ED%A0%80/",
        "/consultation/photo/../../etc/passwd/",
        "/consultation/photo/%00/",
        "/consultation/?concern=%00",
        "/consultation/?concern=%ff&stopped=<script>",
        "/consultation/?stopped=busy&stopped=unavailable",
        "/consultation//",
    ],
)
def test_an_address_that_nobody_links_to_is_not_found_or_harmless(path):
    response = Visitor().get(path)

    assert response.status_code in {200, 400, 404}
    assert b"<script>" not in response.content


@pytest.mark.parametrize("cookie", ["", "x", "\u00e9", "a" * 4000, '"; Path=/', "../../x"])
def test_a_cookie_that_was_made_up_opens_nothing(cookie):
    visitor = Visitor()
    visitor.client.cookies["draft"] = cookie

    answers = [visitor.get(path) for path in (ASK, CHECK, "/consultation/sent/", "/consultation/care/")]

    assert [answer.status_code for answer in answers] == [200, 302, 302, 302]
