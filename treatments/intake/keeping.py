"""A filled-in form as a draft keeps it: what was typed, letter for letter, and nothing of what was refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from treatments.intake.forms import AskForm

CONSENT = ("consent", "consent_version")
NOT_KEPT = {"form_token", "website", "photos", *CONSENT}


def kept(form: AskForm) -> dict[str, list[str]]:
    """The answers of every field that had no fault, and of each only what the form checked.

    A field that stands in the body twice is judged by its last value, so the others are not kept. A tick may arrive
    with any value; it is kept as a tick beside the wording that it belongs to.
    """
    given = {
        name: _checked(form, name)
        for name in form.fields
        if name in form.data and name not in NOT_KEPT and name not in form.errors
    }
    if "consent" in form.data and "consent" not in form.errors:
        given |= {"consent": ["on"], "consent_version": [form.wording.version]}
    return given


def _checked(form: AskForm, name: str) -> list[str]:
    match form.fields[name]:
        case forms.MultipleChoiceField():
            return form.data.getlist(name)
        case forms.EmailField():
            return [form.cleaned_data[name]]  # without the spaces round it, of which there may be a megabyte
        case _:
            return form.data.getlist(name)[-1:]


def as_data(kept_answers: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in kept_answers.items():
        data.setlist(name, list(values))
    return data


def as_initial(kept_answers: Mapping[str, Sequence[str]], form: AskForm) -> dict[str, Any]:
    """For a form that is opened again. The tick of consent is given anew each time the wording is shown."""
    several = {name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {
        name: list(values) if name in several else values[-1]
        for name, values in kept_answers.items()
        if values and name not in CONSENT
    }


def fingerprint(given: Mapping[str, Sequence[str]], photos: Sequence[str]) -> str:
    """Tells whether the answers on a page of answers are still those that would be sent."""
    return hashlib.sha256(json.dumps([given, list(photos)], sort_keys=True).encode()).hexdigest()[:32]
