"""A signature at the desk: the same entry as the command's by the same rules, kept where content/ is read-only."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.clock import Clock
from tests.desk.people import an_account, signed_in
from tests.editorial.folders import EditedFolder
from tests.reviews.desk import ARTICLE, PAGE, boxes, press, shown, words
from treatments import content
from treatments.library.article import ReviewState
from treatments.reviews.models import KeptSignature, Reviewer

pytestmark = pytest.mark.django_db

DENT, DINT = "A scar is a dent in the skin.", "A scar is a dint in the skin."
SENTENCE = "Every number against its source."
NEXT = "2027-11-20"


def state() -> ReviewState:
    content.refresh_if_changed()
    library = content.current()
    article = library.any_article("acne-scars")
    assert article is not None
    return library.review_state(article, timezone.localdate())


def test_it_writes_the_very_entry_of_the_command(clinician: Client, folder: EditedFolder, tmp_path: Path) -> None:
    before = (folder.path / ARTICLE).read_bytes()
    response = press(clinician, "sign", checked=f"  {SENTENCE}\r\n", changed="One dose", next=NEXT)
    signed = (folder.path / ARTICLE).read_bytes()
    folder.write(ARTICLE, before)
    today = timezone.localdate().isoformat()
    by = ("--by", "nurse", "--checked", SENTENCE, "--changed", "One dose", "--next", NEXT, "--today", today)

    call_command("sign_review", "acne-scars", *by, verbosity=0)

    assert response.status_code == 302
    assert signed == (folder.path / ARTICLE).read_bytes() != before
    assert KeptSignature.objects.count() == 0


def test_readers_and_the_desk_see_who_when_and_what(clinician: Client) -> None:
    press(clinician, "sign", checked=SENTENCE, next=NEXT)

    page, reader = shown(clinician), words(Client().get("/articles/acne-scars/"))
    listed = words(clinician.get("/admin/words/"))

    assert state() is ReviewState.CHECKED
    assert "Checked by A sample nurse on 25 November 2026" in page
    assert "Signed. The entry stands in the article, and readers see it." in page
    assert "Checked by A sample nurse on 25 November 2026" in reader
    assert f"25 November 2026, A sample nurse: {SENTENCE}" in reader
    assert 'Checked <span class="by">A sample nurse</span>' in listed
    assert "20 November 2027" in listed


@pytest.mark.parametrize(("day", "due"), [("2026-12-25", True), ("2026-12-26", False)])
def test_the_list_names_what_falls_due_within_thirty_days(clinician: Client, day: str, *, due: bool) -> None:
    press(clinician, "sign", checked=SENTENCE, next=day)

    assert ("Falls due" in clinician.get("/admin/words/").text) is due


def test_what_changed_since_is_shown_word_by_word_and_the_text_is_signed_anew(
    clinician: Client, folder: EditedFolder
) -> None:
    nobody = shown(clinician)
    press(clinician, "sign", checked=SENTENCE, next=NEXT)
    nothing = shown(clinician)
    folder.change(ARTICLE, "came in 5 in 100", "came in 6 in 100")
    content.refresh_if_changed()

    page = shown(clinician)

    assert "Nobody has signed it yet, so all of it is new." in nobody
    assert "<p>Nothing.</p>" in nothing
    assert '<del><span class="visually-hidden">removed: </span>5</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>6</ins>' in page
    assert 'value="typo"' not in page
    assert "What changed is more than a typo, so it needs a full check. A number changed." in page
    press(clinician, "sign", checked="The new number.", next=NEXT)
    assert state() is ReviewState.CHECKED


def test_a_typo_needs_no_full_check_and_says_what_it_was(nurse: User, folder: EditedFolder, clock: Clock) -> None:
    press(signed_in(nurse), "sign", checked=SENTENCE, next=NEXT)
    clock.forward(timedelta(days=1))
    folder.change(ARTICLE, DENT, DINT)
    content.refresh_if_changed()
    clinician = signed_in(nurse)
    offered = shown(clinician)

    response = press(clinician, "sign", kind="typo", checked="“dent” is now “dint”", next="")

    assert 'value="typo"' in offered
    assert (response.status_code, state()) == (302, ReviewState.CHECKED)
    reviews = content.current().any_article("acne-scars").reviews  # type: ignore[union-attr]
    assert [(one.typo, one.next) for one in reviews] == [(False, date(2027, 11, 20)), (True, date(2027, 11, 20))]
    assert "26 November 2026, A sample nurse: a typo only. “dent” is now “dint”" in words(
        Client().get("/articles/acne-scars/")
    )


def test_a_typo_that_is_more_is_refused_even_if_the_form_says_so(clinician: Client, folder: EditedFolder) -> None:
    press(clinician, "sign", checked=SENTENCE, next=NEXT)
    folder.change(ARTICLE, "came in 5 in 100", "came in 6 in 100")
    content.refresh_if_changed()

    response = press(clinician, "sign", kind="typo", checked="Only a slip of the pen")

    assert (response.status_code, state()) == (422, ReviewState.CHANGED_SINCE)
    assert "A number changed." in response.text
    assert "Only a slip of the pen</textarea>" in response.text


def test_what_is_missing_is_said_and_what_was_typed_stays(clinician: Client, folder: EditedFolder) -> None:
    before = (folder.path / ARTICLE).read_bytes()
    for name, typed, error in (
        ("checked", "", "Say in a sentence what you checked."),
        ("checked", "  ok  ", "Say in a sentence what you checked."),
        ("checked", "x" * 501, "You wrote 501."),
        ("next", "", "Give the day by which the text is checked again."),
        ("next", "20.11.2027", "Give the day of the next check as 2027-11-20."),
        ("next", "2026-11-25", "The day of the next check must be later than today."),
    ):
        sent = {"checked": SENTENCE, "next": NEXT, "changed": "One dose"} | {name: typed}

        response = press(clinician, "sign", **sent)

        after = boxes(response.text)
        assert (response.status_code, (folder.path / ARTICLE).read_bytes()) == (422, before)
        assert error in response.text.partition(f'<a href="#{name}">')[2].partition("</a>")[0]
        assert [key for key, text in sent.items() if text and after[key] != text] == []


def test_a_text_that_changed_while_it_was_read_is_not_signed(clinician: Client, folder: EditedFolder) -> None:
    fields = boxes(clinician.get(PAGE).text) | {"checked": SENTENCE, "next": NEXT}
    folder.change(ARTICLE, DENT, DINT)

    response = clinician.post(f"{PAGE}sign/", fields)

    assert (response.status_code, state()) == (409, ReviewState.NOT_YET_CHECKED)
    assert DINT in response.text
    assert f"{SENTENCE}</textarea>" in response.text


def test_a_signature_sent_twice_is_one(clinician: Client) -> None:
    fields = boxes(clinician.get(PAGE).text) | {"checked": SENTENCE, "next": NEXT}

    answers = [clinician.post(f"{PAGE}sign/", fields).status_code for _time in range(2)]

    content.refresh_if_changed()
    assert answers == [302, 409]
    assert len(content.current().any_article("acne-scars").reviews) == 1  # type: ignore[union-attr]


def test_only_the_linked_person_signs_and_no_author_and_no_stranger(nurse: User, folder: EditedFolder) -> None:
    client, before = signed_in(nurse), (folder.path / ARTICLE).read_bytes()
    link = Reviewer.objects.get()
    unlinked = an_account("olu", "clinician")

    def answer(person: str) -> tuple[int, str]:
        link.person = person
        link.save()
        response = press(client, "sign", checked=SENTENCE, next=NEXT, kind="full")
        return response.status_code, words(response)

    assert press(signed_in(unlinked), "sign", checked=SENTENCE, next=NEXT, kind="full").status_code == 403
    assert [answer("picoinfo")[0], answer("nobody")[0]] == [422, 422]
    assert "`picoinfo` wrote this article." in answer("picoinfo")[1]
    assert "`nobody` is not in people.yaml." in answer("nobody")[1]
    assert "You wrote this article. Somebody else has to check it." not in shown(signed_in(unlinked))
    link.person = "picoinfo"
    link.save()
    assert "You wrote this article. Somebody else has to check it." in shown(client)
    assert (folder.path / ARTICLE).read_bytes() == before


@pytest.mark.usefixtures("read_only")
def test_where_content_cannot_be_written_the_entry_is_kept_and_offered_as_a_file(
    clinician: Client, folder: EditedFolder, tmp_path: Path
) -> None:
    before = (folder.path / ARTICLE).read_bytes()

    press(clinician, "sign", checked=SENTENCE, next=NEXT)

    kept, page, listed = KeptSignature.objects.get(), shown(clinician), words(clinician.get("/admin/words/"))
    assert (folder.path / ARTICLE).read_bytes() == before
    assert "Signed and kept. The content folder cannot be written here" in page
    assert "Signed by A sample nurse on 25 November 2026. An editor still has to enter it:" in page
    assert "<p>Nothing.</p>" in page  # changed since the last signature
    assert f'<a href="/admin/words/signatures/{kept.pk}/" download>acne-scars.en.review.yaml</a>' in listed
    assert "Signed, waits for an editor" in listed
    assert state() is ReviewState.NOT_YET_CHECKED


def test_the_editors_file_is_entered_elsewhere_and_leaves_the_list(
    clinician: Client, folder: EditedFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, read_only: None
) -> None:
    press(clinician, "sign", checked=SENTENCE, next=NEXT)
    response = clinician.get(f"/admin/words/signatures/{KeptSignature.objects.get().pk}/")
    file = tmp_path / "acne-scars.en.review.yaml"
    file.write_bytes(response.content)
    monkeypatch.undo()

    call_command("enter_review", str(file), verbosity=0)

    assert response.headers["Content-Disposition"] == 'attachment; filename="acne-scars.en.review.yaml"'
    assert state() is ReviewState.CHECKED
    assert "waiting for an editor" not in clinician.get("/admin/words/").text
    folder.change(ARTICLE, DENT, DINT)
    (folder.path / "articles/acne-scars/en.checked.txt").unlink()  # the row still knows what was signed
    content.refresh_if_changed()
    assert '<ins><span class="visually-hidden">added: </span>dint</ins>' in shown(clinician)
    (row,) = KeptSignature.objects.all()
    row.delete()
    assert "The words of the last signature were not kept" in shown(clinician)


@pytest.mark.usefixtures("read_only")
def test_a_second_kept_signature_is_a_second_file_and_the_same_one_is_not(clinician: Client) -> None:
    press(clinician, "sign", checked=SENTENCE, next=NEXT)
    press(clinician, "sign", checked=SENTENCE, next=NEXT)
    press(clinician, "sign", checked="All of it once more.", next=NEXT)
    typo = press(clinician, "sign", kind="typo", checked="Only a slip of the pen")

    assert KeptSignature.objects.count() == 2
    assert "waits for an editor to enter it" in typo.text


def test_the_command_and_the_desk_do_not_sign_over_each_other(clinician: Client) -> None:
    fields = boxes(clinician.get(PAGE).text) | {"checked": SENTENCE, "next": NEXT}
    by = ("--by", "nurse", "--checked", "By the command.", "--next", NEXT, "--today", "2026-11-25")
    call_command("sign_review", "acne-scars", *by, verbosity=0)

    assert clinician.post(f"{PAGE}sign/", fields).status_code == 409
