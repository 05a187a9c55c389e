from tests.library.folders import BODY, HEADER, Folder, told
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.crosschecks import OPENING

GERMAN = "articles/acne-scars/de.md"


def read(library: Library, language: str) -> Article:
    article = library.article("acne-scars", language)
    assert article is not None
    return article


def translate(folder: Folder) -> None:
    """A German version in which every section remembers its English."""
    sections = read(folder.open(), "en").sections
    kept = "".join(f"  {section.id or OPENING}: {section.digest[:12]}\n" for section in sections)
    body = BODY.replace("Dark marks can come", "Dunkle Flecken sind möglich")
    folder.write(GERMAN, f"---\n{HEADER.replace('Acne scars', 'Aknenarben')}translated_from:\n{kept}---\n{body}")


def test_untranslated_article_falls_back_to_english_and_says_so(folder: Folder) -> None:
    library = folder.open()

    assert read(library, "de").language == "en"
    assert [article.language for article in library.articles("de")] == ["en", "en"]


def test_translation_is_read_in_its_language(folder: Folder) -> None:
    translate(folder)

    library = folder.open()

    assert library.problems == ()
    assert library.languages == ("de", "en")
    assert read(library, "de").title == "Aknenarben"
    assert [article.language for article in library.articles("de")] == ["en", "de"]
    assert [section.original_changed for section in read(library, "de").sections] == [False, False]


def test_section_whose_english_changed_is_marked(folder: Folder) -> None:
    translate(folder)
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks often come")

    library = folder.open()

    assert [section.original_changed for section in read(library, "de").sections] == [False, True]
    assert [section.original_changed for section in read(library, "en").sections] == [False, False]
    assert [(told(problem)[0], problem.severity) for problem in library.problems] == [("P409", "warn")]


def test_section_that_remembers_nothing_is_marked(folder: Folder) -> None:
    folder.write(GERMAN, f"---\n{HEADER}---\n{BODY}")

    library = folder.open()

    assert [section.original_changed for section in read(library, "de").sections] == [True, True]
    assert [told(problem)[0] for problem in library.problems] == ["P409", "P409"]


def test_draft_of_a_translation_is_not_read(folder: Folder) -> None:
    translate(folder)
    folder.change(GERMAN, "status: published", "status: draft")

    assert read(folder.open(), "de").language == "en"


def test_broken_translation_falls_back_to_english(folder: Folder) -> None:
    folder.write(GERMAN, "broken")

    library = folder.open()

    assert read(library, "de").language == "en"
    assert [told(problem) for problem in library.problems] == [("P208", GERMAN, 1)]


def test_translation_of_nothing_is_a_problem(folder: Folder) -> None:
    folder.write("articles/new/de.md", f"---\n{HEADER}---\n{BODY}")

    library = folder.open()

    assert [told(problem) for problem in library.problems] == [("P408", "articles/new/de.md", None)]


def test_withdrawn_english_is_what_readers_of_a_translation_find(folder: Folder) -> None:
    translate(folder)
    folder.change("articles/acne-scars/en.md", "status: published", "status: withdrawn")

    library = folder.open()

    assert library.is_withdrawn("acne-scars")
    assert library.article("acne-scars", "de") is None
