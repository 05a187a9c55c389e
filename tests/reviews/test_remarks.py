"""Remarks at a paragraph: kept, answered, settled, and still there when the paragraph has changed."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.desk.people import staff_client, undone
from tests.editorial.folders import EditedFolder
from tests.reviews.desk import ARTICLE, PAGE, boxes, paragraph, press, shown
from treatments import content
from treatments.feedback.models import Answer
from treatments.reviews.models import Remark, RemarkState, Reply

pytestmark = pytest.mark.django_db

DENT = "A scar is a dent in the skin."


def remark_at(client: Client, text: str, words: str) -> Remark:
    digest = paragraph(shown(client), text)
    press(client, "remark", paragraph=digest, **{f"remark-{digest}": words})
    return Remark.objects.get(words=words)


@pytest.mark.parametrize(
    "text", ["What pico can do for acne scars, what", "Scars shrink; they do", DENT, "Pico gave about the same gain"]
)
def test_a_remark_stands_at_title_summary_card_paragraph_or_claim(clinician: Client, text: str) -> None:
    made = remark_at(clinician, text, "Is this <so>?")

    html = shown(clinician)
    assert (made.state, made.by_name, made.at) == (RemarkState.OPEN, "ada", timezone.now())
    assert text.removeprefix("- ") in html[: html.index("Is this &lt;so&gt;?")]
    assert "<strong>Ada Sample</strong>" in html
    assert "1 open" in clinician.get("/admin/words/").text


def test_it_is_answered_by_an_editor_and_settled_and_opened_again(clinician: Client) -> None:
    made, editor = remark_at(clinician, DENT, "A pit, rather."), staff_client("editor")

    press(editor, "reply", row=made.pk, **{f"reply-{made.pk}": "Changed to pit."})
    answered = Remark.objects.get()
    press(clinician, "settle", row=made.pk)
    press(clinician, "settle", row=made.pk)
    settled = Remark.objects.get()
    page = shown(editor)
    press(editor, "reopen", row=made.pk)

    assert (answered.state, answered.settled_at) == (RemarkState.ANSWERED, None)
    assert (settled.state, settled.settled_by_name, settled.settled_at) == (RemarkState.SETTLED, "ada", timezone.now())
    assert "Settled by ada on 25 Nov 2026." in page
    assert "Changed to pit." in page
    assert Remark.objects.get().state == RemarkState.ANSWERED


def test_an_answer_to_a_settled_remark_opens_it(clinician: Client) -> None:
    made = remark_at(clinician, DENT, "A pit, rather.")
    press(clinician, "settle", row=made.pk)

    press(clinician, "reply", row=made.pk, **{f"reply-{made.pk}": "But the source says dent."})

    assert (Remark.objects.get().state, Remark.objects.get().settled_at) == (RemarkState.ANSWERED, None)


def test_sent_twice_it_is_kept_once(clinician: Client) -> None:
    for _time in range(2):
        made = remark_at(clinician, DENT, "A pit, rather.")
        press(clinician, "reply", row=made.pk, **{f"reply-{made.pk}": "Changed to pit."})

    assert (Remark.objects.count(), Reply.objects.count()) == (1, 1)


def test_a_remark_moves_with_its_paragraph_and_outlives_it(clinician: Client, folder: EditedFolder) -> None:
    remark_at(clinician, DENT, "A pit, rather.")
    moved = (
        (folder.path / ARTICLE).read_text().replace(DENT, "Something new.\n\nA scar is a\ndent in the skin [@li2023].")
    )
    folder.write(ARTICLE, moved)
    content.refresh_if_changed()
    with_it = shown(clinician)
    folder.write(ARTICLE, moved.replace("A scar is a\ndent", "A scar is a pit"))
    content.refresh_if_changed()
    without_it = shown(clinician)

    gone = "Remarks on words that have changed since"
    assert (gone in with_it, gone in without_it) == (False, True)
    assert with_it.index("A scar is a dent in the skin") < with_it.index("A pit, rather.")
    quote = without_it[without_it.index(gone) :]
    assert quote.index("<blockquote><p>A scar is a dent in the skin.</p>") < quote.index("A pit, rather.")


def test_words_typed_for_a_paragraph_that_changes_meanwhile_are_kept(clinician: Client, folder: EditedFolder) -> None:
    digest = paragraph(shown(clinician), DENT)
    fields = boxes(clinician.get(PAGE).text) | {f"remark-{digest}": "A pit, rather.", "paragraph": digest}
    clinician.post(PAGE, fields)
    folder.change(ARTICLE, DENT, "A scar is a pit in the skin.")
    content.refresh_if_changed()
    typed = shown(clinician)

    clinician.post(f"{PAGE}remark/", fields)

    assert f'name="remark-{digest}"' in typed
    assert "A pit, rather.</textarea>" in typed
    assert Remark.objects.get().words == "A pit, rather."


@pytest.mark.parametrize(
    ("words", "error"),
    [("", "Type the words first."), ("  \n ", "Type the words first."), ("x" * 3001, "You wrote 3001.")],
)
def test_what_cannot_be_kept_comes_back_with_everything_else(clinician: Client, words: str, error: str) -> None:
    digest = paragraph(shown(clinician), DENT)

    response = press(clinician, "remark", paragraph=digest, **{f"remark-{digest}": words, "checked": "Half a sentence"})

    assert (response.status_code, Remark.objects.count()) == (422, 0)
    assert f'<a href="#box-{digest}">' in response.text
    assert error in response.text
    assert "Half a sentence</textarea>" in response.text
    assert len(words) < 5 or f"{words}</textarea>" in response.text


def test_a_box_that_is_not_shown_for_now_keeps_its_words(clinician: Client, folder: EditedFolder) -> None:
    press(clinician, "", checked="Half a sentence")
    folder.change(ARTICLE, "[@negishi2018].\nSee", "[@negishi2081].\nSee")
    content.refresh_if_changed()
    faulty = shown(clinician)
    press(clinician, "")
    folder.change(ARTICLE, "[@negishi2081].\nSee", "[@negishi2018].\nSee")
    content.refresh_if_changed()

    assert "The file has faults. They are mended first" in faulty
    assert boxes(clinician.get(PAGE).text)["checked"] == "Half a sentence"


def test_every_button_leaves_the_other_boxes_as_they_were_typed(clinician: Client, nurse: User) -> None:
    nurse.groups.add(Group.objects.get(name="editor"))
    first = remark_at(clinician, DENT, "A pit, rather.")
    digest = paragraph(shown(clinician), "Treat the spots first.")
    answer = Answer.objects.create(article="acne-scars", language="en", useful=True, words="x", on="2026-11-01")
    full = {
        name: f"typed in {name}" for name in boxes(clinician.get(PAGE).text) if name.startswith(("remark", "reply"))
    }
    full |= {"checked": "typed in checked", "changed": "typed in changed", "next": "2027-01-31"}
    assert len(full) > 15
    own = {"remark": {f"remark-{digest}"}, "reply": {f"reply-{first.pk}"}}

    for button in ("", "remark", "reply", "settle", "reopen", "erase-feedback"):
        row = answer.pk if button == "erase-feedback" else first.pk
        with undone():
            response = press(clinician, button, paragraph=digest, row=row, **full)
            after = boxes(clinician.get(PAGE).text)

        lost = {name for name, value in full.items() if after[name] != value}
        assert (button, response.status_code, lost) == (button, 302, own.get(button, set()))


def test_a_button_that_names_nothing_does_nothing(clinician: Client, nurse: User) -> None:
    nurse.groups.add(Group.objects.get(name="editor"))
    pressed: list[tuple[str, dict[str, str]]] = [
        ("remark", {"paragraph": "x"}),
        ("remark", {"paragraph": "../../x"}),
        ("remark", {}),
        ("reply", {"row": "999"}),
        ("reply", {"row": "9" * 30}),
        ("settle", {"row": "one"}),
        ("reopen", {}),
        ("erase-feedback", {"row": "999"}),
    ]

    answers = [
        clinician.post(f"/admin/words/{slug}/en/{button}/", fields).status_code
        for slug in ("acne-scars", "nothing")
        for button, fields in pressed
    ]

    assert answers == [404] * 16


def test_a_remark_of_another_article_is_not_answered_here(clinician: Client) -> None:
    made = remark_at(clinician, DENT, "A pit, rather.")

    response = clinician.post("/admin/words/side-effects/en/settle/", {"row": made.pk})

    assert (response.status_code, Remark.objects.get().state) == (404, RemarkState.OPEN)


def test_the_tables_hold_the_rules_too_and_are_as_the_models_say() -> None:
    whole = {"article": "a", "language": "en", "paragraph": "b", "by_name": "c", "at": timezone.now()}
    for wrong in (
        {"words": ""},
        {"words": "x" * 3001},
        {"words": "x", "state": "lost"},
        {"words": "x", "state": "settled"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Remark.objects.create(**whole, **wrong)
    call_command("makemigrations", "reviews", "--check", "--dry-run", verbosity=0)
