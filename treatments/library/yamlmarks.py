"""YAML text in; plain values with the line of each one out, or the fault that a writer made.

Only the quiet half of YAML is accepted: no anchors, aliases or tags (they are how a small file grows without bound),
no key twice, no dates guessed by the parser. Keys are always text; `on`, `no` and `12:30` stay what the writer typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from treatments.library.problems import Problem

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Place: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 12
_LONGEST_INTEGER = 18
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_NAMED: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Values read from one YAML text, the line of each place in it, and what was wrong with the text itself."""

    value: Plain = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest thing around it (a missing key has no line of its own)."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def read_yaml(text: str, file: Path, *, first_line: int = 1) -> Marked:
    """`first_line` is where the text begins in its file (a header begins on the second line)."""
    try:
        if (refused := _refused(text)) is not None:
            message, line = refused
            return Marked(problems=(Problem(id="library.P202", message=message, file=file, line=first_line + line),))
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + min(mark.line, text.count("\n")) if mark else first_line
        message = " ".join(part for part in (fault.context, fault.problem) if part)
        hint = "text with a colon and a space in it needs quotation marks" if "mapping values" in message else ""
        return Marked(
            problems=(Problem(id="library.P201", message=f"not YAML: {message}", file=file, line=line, hint=hint),)
        )
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        message = f"not YAML: {str(fault).splitlines()[0]}"
        return Marked(problems=(Problem(id="library.P201", message=message, file=file, line=first_line),))
    reader = _Reader(file, first_line)
    value = reader.value(node, ()) if node is not None else None
    return Marked(value=value, lines=reader.lines, problems=tuple(reader.problems))


def _refused(text: str) -> tuple[str, int] | None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return "anchors and aliases (&name, *name) are not used here; write the value out", line
        if tag := getattr(event, "tag", None):
            return f"tags ({tag}) are not used here; write the plain value", line
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return f"nested more than {MAX_DEPTH} deep", line
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


class _Reader:
    def __init__(self, file: Path, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, place: Place) -> Plain:
        self.lines.setdefault(place, self._line(node))
        match node:
            case yaml.MappingNode():
                return dict(self._pairs(node, place))
            case yaml.SequenceNode():
                return [self.value(child, (*place, index)) for index, child in enumerate(node.value)]
            case yaml.ScalarNode(style=style) if style:
                return str(node.value)
            case _:
                return _scalar(str(node.value))

    def _pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Plain]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in seen:
                message = f"`{key}` is given twice"
                self.problems.append(
                    Problem(id="library.P203", message=message, file=self.file, line=self._line(key_node), field=key)
                )
                continue
            seen.add(key)
            self.lines[(*place, key)] = self._line(key_node)
            yield key, self.value(value_node, (*place, key))

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line


def _scalar(text: str) -> str | int | float | bool | None:
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    if _INTEGER.match(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    if _DECIMAL.match(text):
        return float(text)
    return text
