"""How a clinician's check is described to a reader, from recent to long overdue."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.library.folders import BODY, HEADER, Folder
from tests.library.test_reviews import sign
from treatments import content
from treatments.editorial.signing import Check, enter, prepare, prepare_typo

ADDRESS = "/articles/acne-scars/"


def day(value: date) -> str:
    return date_format(value, "j F Y")


def told(text: str, line: str = "review") -> str:
    found = re.search(rf'<dd class="trust-line-{line}">(.*?)</dd>', text, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


@pytest.mark.parametrize(
    ("due_in", "next_check", "warning", "may_ask"),
    [
        (30, "{next}", "", True),
        (-1, "was due on {next}", "The check is late.", True),
        (-200, "was due on {next}", "over half a year late", False),
    ],
)
def test_a_check_is_described_as_of_today(
    client: Client, folder: Folder, *, due_in: int, next_check: str, warning: str, may_ask: bool
) -> None:
    today = timezone.localdate()
    checked, due = today - timedelta(days=400), today + timedelta(days=due_in)
    sign(folder, checked_on=checked, next_due=due)

    text = client.get(ADDRESS).text

    assert told(text) == f"Checked by A sample nurse on {day(checked)}"
    assert told(text, "next") == next_check.format(next=day(due))
    assert ("notice" in text, warning in text) == (bool(warning), True)
    assert ("ask-prompt" in text) is may_ask


def test_a_text_that_changed_after_its_check_says_so(client: Client, folder: Folder) -> None:
    today = timezone.localdate()
    sign(folder, checked_on=today, next_due=today + timedelta(days=365))
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")

    text = client.get(ADDRESS).text

    assert told(text) == f"Changed since it was checked by A sample nurse on {day(today)}"
    assert "have not been checked by a clinician" in text
    assert "To be looked at again by:" in text


@pytest.mark.parametrize(("ago", "words"), [(0, "{due}"), (365, "{due}"), (366, "{due}, which has passed")])
def test_a_text_that_nobody_checked_is_looked_at_again_within_a_year(
    client: Client, folder: Folder, ago: int, words: str
) -> None:
    updated = timezone.localdate() - timedelta(days=ago)
    header = HEADER.replace("2026-11-01", "2020-01-01").replace("2026-11-02", str(updated))
    folder.article(BODY, header=header)

    text = client.get(ADDRESS).text

    assert told(text, "next") == words.format(due=day(updated + timedelta(days=365)))
    assert "To be looked at again by:" in text


def test_safety_text_stays_when_the_check_is_long_overdue(client: Client, folder: Folder) -> None:
    today = timezone.localdate()
    sign(folder, checked_on=today - timedelta(days=900), next_due=today - timedelta(days=500))

    text = client.get(ADDRESS).text

    assert 'id="risks"' in text
    assert "020 7946 0000" in text


def test_reviewer_s_interests_stand_beside_the_check(folder: Folder, client: Client) -> None:
    role = "  role: Checks articles in tests."
    folder.change("people.yaml", role, f"{role}\n  interests: Works for a maker of <creams>.")
    unread = client.get(ADDRESS).text
    unchecked = told(unread)
    today = timezone.localdate()
    sign(folder, checked_on=today, next_due=today + timedelta(days=30))
    content.refresh_if_changed()

    checked = told(client.get(ADDRESS).text)

    assert unchecked == "Not yet checked by a clinician"
    assert checked.endswith(". Interests declared: Works for a maker of &lt;creams&gt;.")


def test_readers_see_what_was_checked_and_which_typo_was_mended(folder: Folder, client: Client) -> None:
    role = "  role: Checks articles in tests."
    folder.change("people.yaml", role, f"{role}\n  qualification: Registered nurse")
    on, due = timezone.localdate(), timezone.localdate() + timedelta(days=30)
    library = folder.open(today=on)
    check = Check(by="nurse", checked="Every <number>.", changed="One dose.", on=on, next=due)
    enter(library, prepare(library, "acne-scars", check, language="en", today=on))
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks kan come")
    library = folder.open(today=on)
    typo = "“kan” for “can”."
    enter(library, prepare_typo(library, "acne-scars", by="nurse", typo=typo, on=on, language="en", today=on))
    content.refresh_if_changed()

    text = " ".join(client.get(ADDRESS).text.split())

    assert told(text) == f"Checked by A sample nurse on {day(on)}"
    assert f"<dd>{day(on)}, A sample nurse: Every &lt;number&gt;. Changed in the course of it: One dose.</dd>" in text
    assert f"<dd>{day(on)}, A sample nurse: a typo only. {typo}</dd>" in text
