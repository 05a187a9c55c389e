from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from tests.library.folders import BODY, HEADER, PAGE, TODAY, Folder, told
from treatments.library import snapshot
from treatments.library.article import Kind, Status, Sureness
from treatments.library.catalogue import Library
from treatments.library.problems import Problem
from treatments.library.source import read_text


def slugs(library: Library, language: str = "en", today: date | None = None) -> list[str]:
    return [article.slug for article in library.articles(language, today=today)]


def test_article_is_read_whole(folder: Folder) -> None:
    article = folder.open().article("acne-scars")

    assert article is not None
    assert (article.slug, article.language, article.kind, article.status) == (
        "acne-scars",
        "en",
        Kind.CONCERN,
        Status.PUBLISHED,
    )
    assert (article.published, article.updated, article.authors) == (
        date(2026, 11, 1),
        date(2026, 11, 2),
        ("picoinfo",),
    )
    assert [(claim.says, claim.sureness, claim.line) for claim in article.claims] == [
        ("Pico gave about the same gain as other lasers.", Sureness.SEVERAL_TRIALS, 15)
    ]
    assert article.minutes == 1


def test_site_holds_everything_beside_the_articles(folder: Folder) -> None:
    site = folder.open().site

    assert site.clinic.hours[0].opens == 9 * 60
    assert site.clinic.hours[0].closes == 17 * 60 + 30
    assert [topic.key for topic in site.topics] == ["safety", "concerns"]
    assert [concern.key for concern in site.concerns] == ["acne-scars", "not-sure"]
    assert list(site.people) == ["picoinfo", "nurse"]
    assert (site.references["li2023"].people.n, site.references["li2023"].people.skin) == (120, None)
    assert site.references["li2023"].volume == "29"
    assert [term.forms[0] for term in site.glossary] == ["pigment", "post-inflammatory hyperpigmentation"]
    assert [question.key for question in site.questions] == ["name"]
    assert site.suitability[0].answers[0].level == "danger"
    assert site.aftercare[0].stages[0].last_day == 1
    assert [reply.text for reply in site.replies] == ["Dear {name},\n\nGoodbye."]


def test_library_is_frozen(folder: Folder) -> None:
    library = folder.open()

    with pytest.raises(FrozenInstanceError):
        library.today = date(2027, 1, 1)  # type: ignore[misc]
    with pytest.raises(TypeError):
        library.snapshot.articles["x"] = None  # type: ignore[index]


def test_articles_stand_in_the_order_of_their_topics(folder: Folder) -> None:
    folder.article(BODY, slug="melasma", header=HEADER.replace("order: 1", "order: 0"))

    library = folder.open()

    assert slugs(library) == ["side-effects", "melasma", "acne-scars"]
    assert [article.slug for article in library.by_topic("concerns")] == ["melasma", "acne-scars"]


@pytest.mark.parametrize(
    ("old", "new"), [("status: published", "status: draft"), ("status: published", "status: withdrawn")]
)
def test_draft_and_withdrawn_articles_are_for_staff_alone(folder: Folder, old: str, new: str) -> None:
    folder.change("articles/acne-scars/en.md", old, new)

    library = folder.open()

    assert library.article("acne-scars") is None
    assert slugs(library) == ["side-effects"]
    assert library.any_article("acne-scars") is not None
    assert library.is_withdrawn("acne-scars") is ("withdrawn" in new)


def test_future_article_is_read_from_its_day_on(folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "published: 2026-11-01", "published: 2026-12-01")
    folder.change("articles/acne-scars/en.md", "updated: 2026-11-02", "updated: 2026-12-01")

    library = folder.open()

    assert slugs(library) == ["side-effects"]
    assert slugs(library, today=date(2026, 12, 1)) == ["side-effects", "acne-scars"]
    assert library.digest != folder.open(today=date(2026, 12, 1)).digest
    assert library.digest == folder.open(today=date(2026, 11, 30)).digest


def test_moved_article_is_found_by_its_old_slug(folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "related:", "redirects_from: [pitted-scars]\nrelated:")

    library = folder.open()

    assert library.moved_to("pitted-scars") == "acne-scars"
    assert library.moved_to("acne-scars") is None


def test_related_articles_are_those_that_may_be_read(folder: Folder) -> None:
    library = folder.open()
    article = library.article("acne-scars")
    assert article is not None

    assert [other.slug for other in library.related(article)] == ["side-effects"]
    assert library.related(article, today=date(2026, 10, 1)) == ()


def test_articles_that_cite_a_source_are_found(folder: Folder) -> None:
    library = folder.open()

    assert [article.slug for article in library.citing("negishi2018")] == ["acne-scars"]
    assert library.citing("leaflet") == ()


def test_newest_consent_is_the_highest_version(folder: Folder) -> None:
    folder.write("consent/2/en.md", "---\nsince: 2026-12-01\n---\nSecond.\n")
    folder.write("consent/10/en.md", "Tenth *wording*.\n")

    library = folder.open()
    newest = library.latest_consent("de")

    assert [wording.version for wording in library.site.consents] == ["1", "2", "10"]
    assert newest is not None
    assert (newest.version, newest.text, newest.html) == ("10", "Tenth *wording*.", "<p>Tenth <em>wording</em>.</p>")


def test_consent_digest_is_that_of_the_exact_text(folder: Folder) -> None:
    import hashlib

    wording = folder.open().latest_consent()

    assert wording is not None
    assert wording.digest == hashlib.sha256(b"I agree that this clinic keeps what I send.").hexdigest()


def test_page_has_its_sources_and_contents(folder: Folder) -> None:
    page = folder.open().page("about", "de")

    assert page is not None
    assert page.language == "en"
    assert [heading.id for heading in page.outline] == ["who"]
    assert [citation.reference.key for citation in page.citations] == ["leaflet"]
    assert folder.open().page("nothing") is None


def test_unchanged_files_are_not_read_again(folder: Folder) -> None:
    first = folder.open()
    folder.change("articles/side-effects/en.md", "worried", "in doubt")

    second = folder.open(first)

    assert second.article("acne-scars") is first.article("acne-scars")
    assert second.site.references is first.site.references
    assert "in doubt" in str(second.article("side-effects"))
    assert second.digest != first.digest


def test_changed_source_is_seen_in_every_text(folder: Folder) -> None:
    first = folder.open()
    folder.change("references.yaml", "Fractional pico for scars", "Another title")

    second = folder.open(first)

    assert "Another title" in str(second.article("acne-scars"))
    assert second.problems == ()


def test_digest_is_that_of_the_words_and_not_of_the_files(folder: Folder) -> None:
    first = folder.open()
    folder.write("articles/acne-scars/en.md", (folder.path / "articles/acne-scars/en.md").read_bytes())

    assert folder.open(first).digest == first.digest
    assert folder.open().digest == first.digest


def test_broken_article_stays_as_it_last_was(folder: Folder) -> None:
    first = folder.open()
    folder.change("articles/acne-scars/en.md", "title: Acne scars", "title: a: b")

    second = folder.open(first)
    third = folder.open(second)

    assert [told(problem) for problem in third.problems] == [("P201", "articles/acne-scars/en.md", 3)]
    assert third.article("acne-scars") == first.article("acne-scars")
    assert slugs(third) == ["side-effects", "acne-scars"]


def test_broken_article_is_left_out_of_a_cold_start(folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "title: Acne scars", "title: a: b")

    library = folder.open()

    assert library.article("acne-scars") is None
    assert slugs(library) == ["side-effects"]


def test_mended_article_is_shown_again(folder: Folder) -> None:
    first = folder.open()
    folder.change("articles/acne-scars/en.md", "title: Acne scars", "title: a: b")
    second = folder.open(first)
    folder.change("articles/acne-scars/en.md", "title: a: b", "title: Pitted scars")

    third = folder.open(second)

    assert third.problems == ()
    article = third.article("acne-scars")
    assert article is not None
    assert article.title == "Pitted scars"


def test_deleted_article_is_gone(folder: Folder) -> None:
    first = folder.open()
    (folder.path / "articles/side-effects/en.md").unlink()

    second = folder.open(first)

    assert slugs(second) == ["acne-scars"]
    assert {problem.id for problem in second.problems} == {"library.P401", "library.P403", "library.P410"}


@pytest.mark.parametrize(
    "name", ["clinic.yaml", "topics.yaml", "people.yaml", "references.yaml", "glossary.yaml", "suitability.yaml"]
)
def test_broken_list_stays_as_it_last_was(folder: Folder, name: str) -> None:
    first = folder.open()
    folder.write(name, "a: b: c")

    second = folder.open(first)

    assert [told(problem) for problem in second.problems] == [("P201", name, 1)]
    assert second.site == first.site
    assert second.articles() == first.articles()


def test_library_opens_with_nothing_in_the_folder(folder: Folder) -> None:
    empty = folder.path.parent / "empty"
    empty.mkdir()

    from treatments.library.catalogue import open_library

    library = open_library(empty, today=lambda: TODAY)

    assert [(problem.id, problem.file.name) for problem in library.problems] == [
        ("library.P108", name)
        for name in sorted(
            (
                *("clinic.yaml", "topics.yaml", "people.yaml", "references.yaml", "glossary.yaml", "questions.yaml"),
                *("suitability.yaml", "aftercare.yaml", "options.yaml"),
            )
        )
    ]
    assert library.articles() == ()
    assert library.site.clinic.sample
    assert library.latest_consent() is None
    assert library.today == TODAY


def test_source_text_is_what_the_writer_wrote(folder: Folder) -> None:
    library = folder.open()
    page = library.page("about")
    assert page is not None

    assert library.source_text(page) == PAGE


def test_file_that_could_not_be_read_whole_is_tried_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk cannot be made to fail on demand, so the reading of one file is made to."""
    busy = Problem(id="library.P106", message="kept changing", file=Path("articles/side-effects/en.md"))
    with monkeypatch.context() as at_first:
        at_first.setattr(snapshot, "read_text", lambda root, name: busy if "side" in name else read_text(root, name))
        first = folder.open()
    second = folder.open(first)

    assert first.snapshot.is_unsettled
    assert slugs(first) == ["acne-scars"]
    assert slugs(second) == ["side-effects", "acne-scars"]
    assert not second.snapshot.is_unsettled
