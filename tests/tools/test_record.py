"""Your own record: the page sends nothing anywhere, and the empty file has the same places to write."""

import re

from django.test import Client

from treatments import content
from treatments.reading_pages import FOR_EVERYBODY
from treatments.tools.views.record import SESSIONS, parts

PAGE, FILE = "/tools/record/", "/tools/record/my-record.txt"


def main_of(client: Client) -> str:
    return client.get(PAGE).text.split("<main")[1].split("</main>")[0]


def test_the_page_is_kept_like_any_reading_page(client: Client) -> None:
    # No django_db mark: pytest-django refuses every query.
    response = client.get(PAGE)

    assert response.headers["Cache-Control"] == FOR_EVERYBODY
    assert response.cookies == {}


def test_nothing_on_it_can_be_sent(client: Client) -> None:
    page = main_of(client)

    assert "<form" not in page
    assert not re.search(r"<(?:input|textarea|button)[^>]*\sname=", page)
    assert not re.search(r'<button(?![^>]*type="button")', page)
    assert client.post(PAGE).status_code == 405


def test_every_place_to_write_has_a_label_and_the_file_has_the_same_places(client: Client) -> None:
    fields = [field for part in parts() for field in part.fields]
    page, file = main_of(client), client.get(FILE).text

    for field in fields:
        assert f'<label for="{field.key}">{field.label}</label>' in page
        assert f"# {field.label} [{field.key}]" in file
    assert len({field.key for field in fields}) == len(fields)
    assert page.count("<textarea") == file.count("\n# ") == len(fields)


def test_it_follows_the_course_from_before_to_the_last_session() -> None:
    keys = [part.key for part in parts()]

    assert keys[0] == "before"
    assert keys[1:-1] == [f"{kind}-{number}" for number in range(1, SESSIONS + 1) for kind in ("session", "after")]
    assert keys[-1] == "show"


def test_it_speaks_of_every_skin_and_of_feeling_before_colour(client: Client) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", main_of(client)).split())
    helping = text.split("Words that help:")[1].split(".")[0]

    assert all(words in text for words in ("White or light skin", "Brown skin", "Black skin"))
    assert "red can be hard to see" in text.lower()
    assert helping.index("warm") < helping.index("sore") < helping.index("darker") < helping.index("purple")
    assert helping.index("purple") < helping.index("red")


def test_the_signs_stand_on_it(client: Client) -> None:
    box = content.current().box("emergency")

    assert box is not None
    assert " ".join(box.html.split()) in " ".join(main_of(client).split())


def test_the_file_is_saved_by_the_browser(client: Client) -> None:
    response = client.get(FILE)

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-record.txt"'
