"""The content that ships, and what a clinic makes of it, judged by rules alone: no name, word or number of it is known
here. Each clinic's folder passes `check_content` and is served, or `check_content` says which file is wrong and why.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.articles.test_publishing import crawled, links_in_a_hundred_combinations, lost_and_alike
from tests.clock import Clock
from treatments import content
from treatments.articles.command_options import has_address
from treatments.editorial.linting import lint
from treatments.editorial.signing import Check, sign
from treatments.library.article import ReviewState
from treatments.library.catalogue import Library, open_library
from treatments.library.problems import Problem

SHIPPED = site_settings.BASE_DIR / "content"


def newest_day(folder: Path) -> date:
    """The day of the last change, so that the age of a check or the calendar never decides."""
    changed = re.compile(r"(?m)^updated: (\d{4}-\d\d-\d\d)")
    return max(
        date.fromisoformat(found[1]) for file in folder.rglob("*.md") if (found := changed.search(file.read_text()))
    )


def faults(library: Library) -> list[Problem]:
    return list(lint(library, today=library.today, answers=has_address).blocks)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A clinic's own copy, to be changed."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "content"))


@pytest.fixture
def serve(settings: Settings, clock: Clock) -> Iterator[Callable[[Path], Library]]:
    """Serves a folder instead of the tests' own, on the day of its last change."""

    def served(folder: Path) -> Library:
        clock.at(datetime.combine(newest_day(folder), time(12), tzinfo=UTC))
        settings.CONTENT_DIR = folder
        content.close()
        return content.current()

    yield served
    content.close()


def every_page(library: Library) -> list[str]:
    articles = [reverse("articles:article", args=[article.slug]) for article in library.articles()]
    topics = [reverse("articles:topic", args=[topic.key]) for topic in library.site.topics]
    return ["/", "/articles/", "/glossary/", "/sources/", "/about/", "/privacy/", "/consultation/", *articles, *topics]


def answers(library: Library) -> set[tuple[str, int]]:
    return {(page, Client().get(page).status_code) for page in every_page(library)}


@pytest.mark.django_db
def test_the_content_that_ships_has_no_fault_and_every_page_is_served(serve: Callable[[Path], Library]) -> None:
    library = serve(SHIPPED)

    assert faults(library) == []
    seen, dead = crawled(Client())
    assert dead == set()
    assert lost_and_alike(Client(), seen) == (set(), [])
    assert set(every_page(library)) <= seen.keys()
    assert links_in_a_hundred_combinations(library)[1] == set()


def with_data_of_its_own(own: Path) -> None:
    details = yaml.safe_load((own / "clinic.yaml").read_text())
    changes = {
        "sample": False,
        "name": "Praxis am Markt",
        "address": ["Am Markt 1", "Musterstadt"],
        "phone": "+49 30 5550100",
        "email": "praxis@example.org",
        "hours_words": "Tuesday and Saturday, 8:00 to 13:00",
        "hours": [{"weekday": day, "opens": "08:00", "closes": "13:00"} for day in ("tuesday", "saturday")],
        "holidays": [date(2027, 5, 1)],
        "out_of_hours": "+49 30 5550111, at night",
        "emergency_number": "112",
        "time_zone": "Europe/Berlin",
        "country": "DE",
        "promise_hours": 40,
        "privacy_contact": "privacy@example.org",
        "earns_from": "laser and peels",
    }
    assert {name for name in changes if changes[name] == details.get(name)} == set()
    write(own / "clinic.yaml", details | changes)


def with_a_question_and_a_concern_of_its_own(own: Path) -> None:
    questions = yaml.safe_load((own / "suitability.yaml").read_text())
    write(
        own / "suitability.yaml",
        [*questions, {**deepcopy(questions[-1]), "key": "of-our-own", "words": "Do you sleep well?"}],
    )
    shelves = yaml.safe_load((own / "topics.yaml").read_text())
    concern = {"key": "of-our-own", "title": "Something of our own", "honest_line": "You can ask.", "article": ""}
    shelves["concerns"].append(concern | {"order": len(shelves["concerns"]) + 1})
    write(own / "topics.yaml", shelves)


def with_a_translation(own: Path, unsigned: Library) -> None:
    original = unsigned.articles()[0]
    folder = own / "articles" / original.slug
    sections = "".join(f"  {section.id or 'opening'}: {section.digest[:12]}\n" for section in original.sections)
    _, header, body = (folder / "en.md").read_text().split("---\n", 2)
    (folder / "de.md").write_text(f"---\n{header}translated_from:\n{sections}---\n{body}")


def with_a_clinician(own: Path) -> None:
    people = yaml.safe_load((own / "people.yaml").read_text())
    clinician = {"name": "A sample clinician", "role": "Checks articles in tests.", "qualification": "None: a sample."}
    write(own / "people.yaml", people | {"checker": clinician | {"place": "Nowhere", "interests": "None."}})


def with_three_checked(unsigned: Library) -> list[str]:
    """Their addresses; the one that is translated is not among them."""
    today = unsigned.today
    slugs = [article.slug for article in unsigned.articles()][1:4]
    for slug in slugs:
        check = Check(by="checker", checked="Every number", changed="", on=today, next=today + timedelta(days=365))
        sign(unsigned, slug, check, language="en", today=today)
    return slugs


def drafts_among(own: Path, kept: list[str]) -> list[str]:
    """Ten articles are taken back to drafts; their addresses."""
    slugs = sorted({file.parent.name for file in own.glob("articles/*/en.md")} - {*kept})[-10:]
    for slug in slugs:
        file = own / "articles" / slug / "en.md"
        file.write_text(re.sub(r"(?m)^status: published.*$", "status: draft", file.read_text(), count=1))
    return slugs


def test_a_clinic_with_everything_of_its_own_has_no_fault_and_hears_of_every_dead_link_when_it_publishes_less(
    own: Path, serve: Callable[[Path], Library]
) -> None:
    """Its details, a health question, a concern, a translation, and three articles that its clinician has checked."""
    with_data_of_its_own(own)
    with_a_question_and_a_concern_of_its_own(own)
    with_a_clinician(own)
    unsigned = open_library(own, today=newest_day(own))
    with_a_translation(own, unsigned)
    checked = with_three_checked(unsigned)

    library = serve(own)

    states = [library.review_state(article) for article in library.articles() if article.slug in checked]
    assert faults(library) == []
    assert states == [ReviewState.CHECKED] * len(checked)
    assert library.languages == ("de", "en")
    assert answers(library) == {(page, 200) for page in every_page(library)}
    assert "+49 30 5550100" in Client().get("/").text
    assert "Do you sleep well?" in Client().get("/tools/suitability/").text
    assert "Something of our own" in Client().get("/consultation/").text

    drafts = drafts_among(own, [*checked, unsigned.articles()[0].slug])
    content.refresh_if_changed()
    fewer = content.current()

    told = faults(fewer)
    assert [fault for fault in told if not any(f"`{slug}`" in fault.message for slug in drafts)] == []
    assert [fault for fault in told if fault.line is None] == []
    assert {article.slug for article in fewer.articles()} & set(drafts) == set()
    assert answers(fewer) == {(page, 200) for page in every_page(fewer)}


def write(file: Path, data: Any) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
