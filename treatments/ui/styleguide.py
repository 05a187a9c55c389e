"""The page of all components and their states."""

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

TOKENS = {
    "Paper and ink": ("paper", "raised", "sunk", "line", "line-strong", "ink-soft", "ink"),
    "Accent and light": ("accent", "accent-deep", "beam", "glow", "focus"),
    "Care and forms": ("care-ask", "care-same-day", "care-emergency-ground", "error", "sent"),
    "Drawings": ("fill-1", "fill-2", "skin-1", "skin-2", "skin-3", "skin-4", "pigment", "mark", "mark-dark"),
}
ENTRIES = (("type", "Type"), ("colours", "Colours"), ("form", "A form"))
LINKS = (
    {"url": "#type", "title": "A short name", "words": "One honest line about it."},
    {"url": "#type", "title": "A name that is a good deal longer than one would like it to be", "words": "A line."},
    {"url": "", "title": "A name without a page", "words": "It has no link, and says why in this line."},
)


class SampleForm(forms.Form):
    """One of each control. It is never sent anywhere."""

    name = forms.CharField(
        label="Your name", help_text="As you like to be called.", error_messages={"required": "Enter a name."}
    )
    way = forms.ChoiceField(
        label="How should we answer?",
        choices=[("phone", "Ring me"), ("email", "Write me an email")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether we should ring or write."},
    )
    email = forms.EmailField(
        label="Email", required=False, error_messages={"invalid": "Enter an address like name@example.org."}
    )
    times = forms.MultipleChoiceField(
        label="When can we ring?",
        choices=[("morning", "In the morning"), ("afternoon", "In the afternoon")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("other", "Another")], required=False)
    message = forms.CharField(label="Your message", widget=forms.Textarea(attrs={"rows": 5}), required=False)
    photos = forms.FileField(label="Photos", required=False)
    consent = forms.BooleanField(label="I agree to this.", error_messages={"required": "Tick this box if you agree."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.attrs = {"novalidate": ""}
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Fieldset("How to reach you", "name", "way", "email", "times", "language"),
            Fieldset("What you would like to ask", "message", "photos", "consent"),
            Submit("next", "Check your answers"),
        )


@require_safe
def styleguide(request: HttpRequest, block_examples: Callable[[], str]) -> HttpResponseBase:
    """For development and for staff; 404 for anybody else. `block_examples` gives safe HTML."""
    if not (settings.DEBUG or is_staff(request)):
        raise Http404
    wrong = SampleForm({"email": "not-an-address", "message": "Kept as it was typed."}, auto_id="wrong_%s")
    context = {
        "tokens": TOKENS,
        "entries": ENTRIES,
        "links": LINKS,
        "form": SampleForm(),
        "wrong_form": wrong,
        "blocks": block_examples(),
    }
    return TemplateResponse(request, "styleguide/styleguide.html", context)


def is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(
        user is not None
        and user.is_active
        and user.is_staff
        and (not settings.SECOND_FACTOR_REQUIRED or user.is_verified())
    )
