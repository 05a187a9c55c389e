"""Validates plain values: returns a pydantic model, or one Problem for each fault with its line and a hint."""

import difflib
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from treatments.library.problems import Problem
from treatments.library.yamlmarks import Marked, Place, Plain

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a group of keys and values",
    "model_type": "must be a group of keys and values",
    "model_attributes_type": "must be a group of keys and values",
}


def validate(model: type[Model], marked: Marked, file: Path) -> tuple[Model | None, tuple[Problem, ...]]:
    """All faults of one text at once. A value is returned only when there is none."""
    if marked.problems:
        return None, marked.problems
    try:
        return model.model_validate(marked.value), ()
    except ValidationError as fault:
        return None, tuple(_problem(model, error, marked, file) for error in fault.errors(include_url=False))


def sound_entries(model: type[BaseModel], marked: Marked) -> Marked:
    """The same values without the entries (of a list, at any depth that holds one) in which a fault was found."""
    try:
        model.model_validate(marked.value)
    except ValidationError as fault:
        broken = {_entry(error["loc"]) for error in fault.errors(include_url=False)}
        return Marked(value=_without(marked.value, broken, ()), lines=marked.lines)
    return marked


def did_you_mean(word: str, known: typing.Iterable[str]) -> str:
    """A hint for a mistyped name, or nothing where no known name is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def _entry(place: Place) -> Place:
    """The outermost list entry around a place, or the outermost key."""
    for depth, step in enumerate(place, start=1):
        if isinstance(step, int):
            return place[:depth]
    return place[:1]


def _without(value: Plain, broken: set[Place], place: Place) -> Plain:
    match value:
        case dict():
            kept = {key: child for key, child in value.items() if (*place, key) not in broken}
            return {key: _without(child, broken, (*place, key)) for key, child in kept.items()}
        case list():
            numbered = [(number, child) for number, child in enumerate(value) if (*place, number) not in broken]
            return [_without(child, broken, (*place, number)) for number, child in numbered]
        case _:
            return value


def _problem(model: type[BaseModel], error: ErrorDetails, marked: Marked, file: Path) -> Problem:
    place: Place = error["loc"]
    kind = error["type"]
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    match kind:
        case "missing":
            return Problem(
                id="library.P205",
                message="is missing",
                file=file,
                line=marked.line(place),
                field=field,
                hint=f"add `{place[-1]}:`",
            )
        case "extra_forbidden":
            return Problem(
                id="library.P206",
                message="is not a known key",
                file=file,
                line=marked.line(place),
                field=field,
                hint=did_you_mean(str(place[-1]), _fields(model, place[:-1])),
            )
        case _:
            message = _MESSAGES.get(kind) or _plain_message(error)
            given = error["input"]
            if isinstance(given, str | int | float) and not isinstance(given, bool):
                message = f"{message}, not `{str(given)[:60]}`"
            hint = _hint(error)
            return Problem(
                id="library.P207", message=message, file=file, line=marked.line(place), field=field, hint=hint
            )


def _plain_message(error: ErrorDetails) -> str:
    """Pydantic's message in our words: `Input should be x` reads `must be x`."""
    message = (
        error["msg"].removeprefix("Value error, ").replace("Input should", "must").replace("String should", "must")
    )
    return message[:1].lower() + message[1:]


def _hint(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if "hint" in context:
        return str(context["hint"])
    expected = str(context.get("expected", ""))
    known = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",") if part.strip()]
    return did_you_mean(str(error["input"]), known) if known else ""


def _fields(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """The keys that a place inside a model accepts."""
    found: object = model
    for part in place:
        found = _inner(found)
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            return ()
        if isinstance(part, str) and part in found.model_fields:
            found = found.model_fields[part].annotation
    found = _inner(found)
    return tuple(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else ()


def _inner(annotation: object) -> object:
    """The model inside `tuple[Model, ...]`, `Model | None`, `dict[str, Model]` or a root model."""
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _inner(annotation.model_fields["root"].annotation)
    if get_origin(annotation) in (tuple, list, dict, Mapping, typing.Union, types.UnionType, typing.Annotated):
        for argument in get_args(annotation):
            inner = _inner(argument)
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                return inner
    return annotation
