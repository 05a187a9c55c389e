"""The crispy template pack: the accessible name and state of each control, and the links of the summary."""

import re
from html.parser import HTMLParser

from crispy_forms.utils import render_crispy_form
from django import forms
from django.test import RequestFactory

from treatments.ui.styleguide import SampleForm


class Page(HTMLParser):
    """Ids, and every attribute by element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str | None]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def all(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.elements if name in attributes]


def drawn(data: dict[str, str] | None = None) -> str:
    return str(render_crispy_form(SampleForm(data)))


def test_every_description_points_to_an_element_that_is_there() -> None:
    page = Page(drawn({"email": "wrong"}))

    pointed = {name for value in page.all("aria-describedby") for name in value.split()}

    assert pointed == {
        "id_name_helptext", "id_name_error", "id_way_error", "id_email_error", "id_consent_error",
    }  # fmt: skip
    assert pointed <= set(page.ids)


def test_no_id_stands_twice() -> None:
    page = Page(drawn({"email": "wrong"}))

    assert len(page.ids) == len(set(page.ids))


def test_the_summary_leads_to_the_first_control_of_each_wrong_question() -> None:
    html = drawn({"email": "wrong"})

    links = re.findall(r'<li>\s*<a href="#([^"]+)">([^<]+)</a>', html)

    assert links == [
        ("id_name", "Enter a name."),
        ("id_way_0", "Choose whether we should ring or write."),
        ("id_email", "Enter an address like name@example.org."),
        ("id_consent", "Tick this box if you agree."),
    ]
    assert {name for name, _ in links} <= set(Page(html).ids)


def test_the_summary_is_announced_and_takes_the_focus() -> None:
    page = Page(drawn({"email": "wrong"}))

    summary = next(attributes for _, attributes in page.elements if attributes.get("class") == "error-summary")

    assert (summary["role"], summary["tabindex"], "autofocus" in summary) == ("alert", "-1", True)


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in drawn()


def test_wrong_controls_say_so_and_right_ones_do_not() -> None:
    page = Page(drawn({"email": "wrong", "name": "Ada"}))

    wrong = [attributes["name"] for _, attributes in page.elements if attributes.get("aria-invalid") == "true"]

    assert wrong == ["way", "way", "email", "consent"]


def test_untouched_controls_that_must_be_filled_in_are_not_called_invalid() -> None:
    page = Page(drawn())

    states = {
        str(attributes["name"]): attributes.get("aria-invalid")
        for _, attributes in page.elements
        if attributes.get("name") and "required" in attributes
    }

    assert states == {"name": "false", "way": "false", "consent": "false"}


def test_a_form_is_sent_to_the_page_itself_without_the_fragment_of_an_error_link(rf: RequestFactory) -> None:
    html = str(render_crispy_form(SampleForm({}), context={"request": rf.post("/somewhere/", query_params={"a": "b"})}))

    assert Page(html).all("action") == ["/somewhere/"]


def test_what_may_be_left_out_is_marked_in_words() -> None:
    html = drawn()

    marked = re.findall(
        r"<(?:label|legend)[^>]*>\s*([^<]+?)\s*<span class=\"field-optional\">\(optional\)</span>", html
    )

    assert marked == ["Email", "When can we ring?", "Language", "Your message", "Photos"]


def test_several_choices_stand_in_a_fieldset_with_the_question_as_its_legend() -> None:
    html = drawn()

    assert [words.strip() for words in re.findall(r"<legend>([^<]+)", html)] == [
        "How to reach you", "How should we answer?", "When can we ring?", "What you would like to ask",
    ]  # fmt: skip


def test_a_file_makes_the_form_multipart() -> None:
    assert 'enctype="multipart/form-data"' in drawn()


def test_a_hidden_field_has_no_frame() -> None:
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput, initial="x")

    html = str(render_crispy_form(Hidden()))

    assert '<input type="hidden" name="token" value="x" id="id_token">' in html
    assert "<label" not in html
