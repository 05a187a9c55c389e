"""A filled-in form as a draft keeps it: what was typed, letter for letter, and nothing of what was refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from treatments.intake.forms import AskForm

NOT_KEPT = {"form_token", "website", "photos"}


def kept(form: AskForm) -> dict[str, list[str]]:
    """What was typed, letter for letter, for every field that had no fault."""
    return {
        name: form.data.getlist(name)
        for name in form.fields
        if name in form.data and name not in NOT_KEPT and name not in form.errors
    }


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
        if values and name not in {"consent", "consent_version"}
    }


def fingerprint(given: Mapping[str, Sequence[str]], photos: Sequence[str]) -> str:
    """Tells whether the answers on a page of answers are still those that would be sent."""
    return hashlib.sha256(json.dumps([given, list(photos)], sort_keys=True).encode()).hexdigest()[:32]
