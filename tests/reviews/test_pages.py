"""What the pages show: every article, the text as readers see it, claims with sources, open questions, readers."""

import pytest
from django.test import Client

from tests.desk.people import staff_client
from tests.editorial.folders import HEADER, EditedFolder
from tests.reviews.desk import shown, words
from treatments import content
from treatments.feedback.models import Answer

pytestmark = pytest.mark.django_db


def test_every_article_is_listed_with_its_state_drafts_too_the_most_pressing_first(
    clinician: Client, folder: EditedFolder
) -> None:
    folder.text(header=HEADER.replace("status: published", "status: draft"))
    folder.write("articles/acne-scars/de.md", (folder.path / "articles/side-effects/en.md").read_bytes())
    content.refresh_if_changed()

    page = words(clinician.get("/admin/words/"))

    assert page.count("<tr data-state=") == 3
    assert "This is a draft. Readers cannot see it." in page
    assert '<span class="tag">de</span>' in page
    assert page.count("Not yet checked") == 3
    assert "You sign as A sample nurse." in page


def test_the_text_stands_as_readers_see_it_with_a_box_at_each_paragraph(clinician: Client) -> None:
    page, reader = shown(clinician), words(Client().get("/articles/acne-scars/"))

    article = content.current().any_article("acne-scars")
    assert article is not None
    for section in article.sections:
        for block in section.blocks:
            html = " ".join(block.split())
            assert html in page
            assert html in reader
    assert page.count('name="remark-') > 15
    assert 'href="/static/css/site.css"' in page


def test_each_claim_stands_beside_its_sources_with_kind_and_people(clinician: Client) -> None:
    page = shown(clinician)
    claims = page[page.index('id="claims"') : page.index('id="questions"')]

    assert claims.index("Pico gave about the same gain") < claims.index(
        "Studies that add up trials</strong>. 120 people"
    )
    assert "It shows: About the same gain." in claims
    assert claims.index("Dark marks can follow") < claims.index(
        "Studies that followed people</strong>. The part we read does not say who was studied"
    )
    assert claims.index("Nobody has compared") < claims.index("No source: nobody has checked this")


def test_open_questions_say_what_is_not_settled(clinician: Client, folder: EditedFolder) -> None:
    claims = (
        "claims:\n"
        "  - {says: One., sources: [li2023, negishi2018], disputed: true}\n"
        "  - {says: Two., sources: [leaflet]}\n"
        "  - {says: Three., sources: [], unknown: true}\n"
    )
    folder.text(header=HEADER[: HEADER.index("claims:")] + claims + "exceptions: []\n")
    folder.change("references.yaml", "skin: null}", "skin: types III to IV}")
    content.refresh_if_changed()

    page = shown(clinician)
    questions = page[page.index('id="questions"') : page.index('id="readers"')]

    assert "The sources disagree." in questions
    assert "No source says which skin was studied." not in questions
    assert "It rests on guidance or experts' habit; no study of people is named. No source of it was seen whole." in (
        questions.replace("&#x27;", "'")
    )
    assert "Nobody has checked this." in questions


def test_readers_answers_stand_beside_the_article_and_one_can_be_erased(clinician: Client) -> None:
    place = {"article": "acne-scars", "language": "en", "on": "2026-11-20"}
    Answer.objects.create(**place, useful=True)
    second = Answer.objects.create(**place, useful=False, words="What is <pico>\u202e?")
    Answer.objects.create(**place | {"article": "side-effects"}, useful=False, words="Another page")
    editor = staff_client("editor")

    page, listed = shown(clinician), words(editor.get("/admin/words/"))
    editor.post("/admin/words/acne-scars/en/erase-feedback/", {"row": second.pk})

    assert "Yes 1, no 1." in page
    assert "What is &lt;pico&gt;<span" in page  # a character that turns the text round is shown by its number
    assert ("Another page" in page, "Erase this answer" in page) == (False, False)
    assert "yes 1, no 1" in listed
    assert "&lt;pico&gt;" not in shown(editor)


def test_a_manager_reads_and_neither_remarks_nor_signs(folder: EditedFolder) -> None:
    page = shown(staff_client("manager"))

    assert 'name="remark-' not in page
    assert "A clinician signs." in page


def test_an_expired_session_keeps_what_was_typed(clinician: Client) -> None:
    """The page's form carries its author, as every form of the desk does."""
    assert 'name="_author"' in shown(clinician)
