"""Over 700 texts that break careless programs, in every field: stored exactly as sent, or refused in words."""

import html
import itertools
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils.html import escape

from tests.intake.hostile import texts
from tests.intake.visitor import ANSWERS, CHECK, Visitor, owner_link_on, text_of
from treatments import content
from treatments.consultations.actions.submit import submit_request
from treatments.consultations.keys import new_key
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.request_fields import LATER_FIELDS
from treatments.intake.forms import AnswerForm, AskForm, PartForm
from treatments.intake.layout import page_parts
from treatments.intake.questions import Questions
from treatments.intake.summary import consent_given, request_data

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TEXTS = texts()
FIRST_PAGE = ("name", "message")


def blank_form(sent: str = "") -> AskForm:
    library = content.current()
    wording = library.latest_consent()
    assert wording
    return AskForm(QueryDict(sent), questions=Questions(library.site), time_zone="Europe/London", wording=wording)


def fill_in_again(form: AskForm, **changes: str | list[str]) -> AskForm:
    """One form for many texts, since making its fields takes longer than checking what stands in them."""
    data = QueryDict(mutable=True)
    for name, value in {**ANSWERS, "consent_version": form.wording.version, **changes}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form.data = data
    form.full_clean()
    return form


def test_there_are_over_seven_hundred_of_them():
    assert len(TEXTS) > 700


def test_every_text_in_every_field_is_kept_letter_for_letter_or_refused_in_words():
    refusals, kept = 0, 0
    form = blank_form()
    for text in TEXTS:
        fill_in_again(form, **dict.fromkeys((*FIRST_PAGE, "phone", "email"), text))
        for field in FIRST_PAGE:
            if field in form.errors:
                assert all(form.errors[field]), (field, text)
                refusals += 1
            else:
                assert form.cleaned_data[field] == text
                kept += 1
        assert "email" in form.errors or form.cleaned_data["email"] == text.strip()

    assert refusals > 100
    assert kept > 900


def test_the_later_fields_keep_every_text_letter_for_letter_or_refuse_it_in_words():
    questions = Questions(content.current().site)
    parts = [part for part in page_parts(questions) if part.texts]
    forms = [PartForm(QueryDict(), part=part, questions=questions) for part in parts]
    forms.append(AnswerForm(QueryDict()))
    tried, refusals = set(), 0
    for form in forms:
        names = getattr(form, "names", ("answer",))
        for text in TEXTS:
            form.data = QueryDict(mutable=True)
            form.data.update(dict.fromkeys(names, text))
            form.full_clean()
            for name in names:
                assert all(form.errors[name]) if name in form.errors else form.cleaned_data[name] == text, (name, text)
            refusals += len(form.errors)
        tried |= set(names)

    assert tried == {"answer", *(field.name for field in LATER_FIELDS)}
    assert refusals > 150


@pytest.mark.parametrize("field", ["concern", "contact_channel", "over_18", "contact_times", "suitability_pregnancy"])
def test_no_choice_takes_what_was_not_offered(field):
    form = blank_form(f"{field}=")  # a health answer has a field only where one came along
    for text in TEXTS[::7]:
        fill_in_again(form, **{field: [text]})

        assert field in form.errors or not text.strip()


@pytest.mark.django_db
def test_every_text_that_is_taken_comes_back_from_the_database_as_it_was_sent():
    stored_texts, form = 0, blank_form()
    for pair in zip(TEXTS[::4], TEXTS[2::4], strict=False):
        texts = dict(zip(FIRST_PAGE, pair, strict=True))
        refused = fill_in_again(form, **texts).errors
        taken = {field: text for field, text in texts.items() if field not in refused}
        fill_in_again(form, **taken)
        assert form.is_valid(), form.errors

        submitted = submit_request(
            token=new_key(),
            data=request_data(form, spam_reasons=()),
            consent=consent_given(form),
            write_messages=lambda _facts: (),
            at=NOW,
        )

        stored = ConsultationRequest.objects.get(pk=submitted.consultation.pk)
        assert {field: getattr(stored, field) for field in taken} == taken
        stored_texts += len(taken)
    assert stored_texts > 250


@pytest.mark.django_db
def test_texts_travel_the_whole_way_and_are_shown_as_text(settings):
    """One in 26, two on each way: that every one of them is kept is shown above, and here each way costs five pages."""
    settings.SUBMISSIONS_PER_HOUR = 10_000
    texts = [text for text in TEXTS if len(text) < 100_000][::26]
    ways = 0
    for name, message in zip(texts[::2], texts[1::2], strict=False):
        visitor = Visitor()
        response = visitor.ask(name=name, message=message)
        assert response.status_code in {302, 422}
        if response.status_code == 422:
            assert all(text in html.unescape(text_of(response)) for text in (name, message))
            continue
        check = visitor.get(CHECK)
        visitor.send(check)
        stored = ConsultationRequest.objects.order_by("-id")[0]
        own_page = visitor.own_page(owner_link_on(visitor.get("/consultation/sent/")))

        assert (stored.name, stored.message) == (name, message)
        for page, text in itertools.product((check, own_page), (name, message)):
            assert f"<bdi>{escape(text)}</bdi>" in text_of(page)
        ways += 1
        if ways % 3:
            continue
        part = f"{own_page.wsgi_request.path}prepare/words/"
        assert visitor.add(part, hopes=name, tried=message, more=message).status_code == 302
        stored.refresh_from_db()
        assert (stored.hopes, stored.tried, stored.more) == (name, message, message)
        filled = text_of(visitor.get(part))
        assert [filled.count(f">\n{escape(text)}</textarea>") for text in (name, message)] == [1, 2]
    assert ways > 5


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"\xff\xfe", b"Ada \xed\xa0\x80", b"\xc3\x28", b"\xf0\x9f\x91"])
def test_bytes_that_are_no_text_are_refused_in_words(raw):
    visitor = Visitor()
    hidden = visitor.open_form()
    body = b"--b\r\n" + b"\r\n--b\r\n".join(
        b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (name.encode(), value)
        for name, value in [
            *((key, text.encode()) for key, text in {**ANSWERS, **hidden, "contact_times": "morning"}.items()),
            ("message", raw),
        ]
    )

    response = visitor.client.generic(
        "POST", "/consultation/", body + b"\r\n--b--\r\n", content_type="multipart/form-data; boundary=b"
    )

    assert response.status_code == 422
    assert "did not arrive as it was written" in text_of(response)
