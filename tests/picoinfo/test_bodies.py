"""A body that is larger than anything the site asks for is refused in words, without being read."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class NeverRead:
    """A body that fails the test when somebody begins to read it."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("a giant body was read")

    readline = read


@pytest.mark.parametrize(
    ("path", "length"),
    [("/consultation/", 2**30)]
    + [(path, 5 * 2**20) for path in ("/consultation/check/", "/admin/login/", "/csp-report/", "/")],
)
def test_a_body_that_no_form_has_is_refused_before_a_byte_of_it_is_read(path: str, length: int) -> None:
    response = Client().generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(length),
        **{"wsgi.input": NeverRead()},  # type: ignore[arg-type]
    )

    assert response.status_code == 413
    assert b"<h1" in response.content


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", ""])
def test_a_length_that_is_no_number_is_no_fault_of_ours(length: str) -> None:
    response = Client().generic("POST", "/consultation/", CONTENT_LENGTH=length)

    assert response.status_code in {400, 403, 422}
