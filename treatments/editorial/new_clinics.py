"""A clinic's own folder to begin with: clinic.yaml from its answers, and a page that says what else may lie there."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from treatments.atomic_files import atomic_write
from treatments.library.problems import Problem
from treatments.library.schemas.clinic import WEEKDAYS, Clinic
from treatments.library.validation import validate
from treatments.library.yamlmarks import Marked, Plain, read_yaml

_DAYS = {day[:3]: day for day in WEEKDAYS}
_TO = r"\s*(?:-|to)\s*"
_HOURS = re.compile(rf"(?P<first>[a-z]+)(?:{_TO}(?P<last>[a-z]+))?\s+(?P<opens>[\d:]+){_TO}(?P<closes>[\d:]+)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a clinic is asked. `note` says what it is for, on the screen and beside the answer in the file."""

    key: str
    label: str
    example: str
    note: str = ""
    is_list: bool = False


QUESTIONS = (
    Question(key="name", label="The name of the clinic", example="Clinic on the Market"),
    Question(
        key="address",
        label="Its address, the lines separated by semicolons",
        example="1 Market Street; Town; ZZ99 9ZZ",
        is_list=True,
    ),
    Question(key="phone", label="Its telephone number", example="020 7946 0000"),
    Question(key="email", label="Its email address", example="clinic@example.org"),
    Question(
        key="hours",
        label="When it is open",
        example="mon-fri 09:00-17:30, sat 09:00-13:00",
        note="a day that is not listed is a day on which the clinic is closed",
        is_list=True,
    ),
    Question(key="hours_words", label="The same in words", example="Monday to Friday, 9:00 to 17:30"),
    Question(
        key="out_of_hours", label="Whom to ring when it is closed", example="020 7946 0111, when the clinic is closed"
    ),
    Question(key="emergency_number", label="The emergency number of the country", example="999"),
    Question(key="country", label="The country, in two letters", example="GB", note="chooses the advertising rules"),
    Question(key="time_zone", label="The time zone", example="Europe/London"),
    Question(
        key="promise_hours",
        label="Working hours until a request gets its first answer",
        example="16",
        note="16 are two working days of eight hours",
    ),
    Question(
        key="privacy_contact",
        label="Who answers questions on privacy, and how to reach them",
        example="The privacy contact, privacy@example.org",
    ),
    Question(
        key="earns_from",
        label="Complete the sentence: this clinic earns money from",
        example="laser treatment",
        note='stands at the foot of every page: "This clinic earns money from ..."',
    ),
)
_HEAD = """\
# The clinic that runs this site. `manage.py check_content` says what is wrong here.
# README.md beside this file says what else may lie in this folder.

sample: false
"""
_TAIL = """\
holidays: []         # whole days on which the clinic is closed, such as 2026-12-25
# A crisis line of your country, in one sentence with its number, from an official source. Every page prints it.
low_mood_help: ""
"""
README = """\
# The folder of {name}

picoinfo reads this folder (`CLINIC_DIR`) and its own `content/`. A file here takes the place of the one with the same
name there; everything else comes from picoinfo. Keep this folder in a repository of your own: an upgrade of picoinfo
never touches it.

| You want to change | Do this |
|---|---|
| name, address, phone, hours, promise | `clinic.yaml` |
| the name of the site, if it is not the clinic's | `site_name: Skin on the Market` in `clinic.yaml` |
| two colours | `colours: {{main: "#5b2a86", second: "#c2185b"}}` in `clinic.yaml`: links, and lines of light |
| the logo | `logo.svg` here, and `logo-dark.svg` for dark pages; `logo_holds_the_name: true` in `clinic.yaml` |
| who checks the articles | `people.yaml` here holds your people; ours are added to them |
| sources and explained words of your own | `references.yaml`, `glossary.yaml`: yours are added to ours |
| your prices, your lasers, your team | `prices.yaml`, `lasers.yaml`, `people.yaml`, as below |
| a page of your own | `pages/parking/en.md`, which then stands at `/clinic/parking/` and in the menu |
| the words of one article | `manage.py own_version melasma`, then change the copy in `articles/melasma/en.md` |
| concerns, questions, the form | `manage.py own_version topics.yaml` (or `suitability.yaml`, `questions.yaml`) |
| the letters that staff begin with | `manage.py own_version replies/closing/en.md` |
| a new article | `manage.py new_article my-page` |

After an upgrade, `manage.py check_content` says which of your own versions were made from a text of ours that has
changed since, and shows the difference. The folder `.made-from` holds what you began from: keep it in the repository.

## Prices, lasers, team

Without these files the pages are not there. A price needs the day on which you last looked at it, a device its class
and a person who uses it, and whoever treats a number to be looked up by.

```
# prices.yaml
as_of: 2026-11-20
in_the_comparison: true   # show the price beside the option it names
prices:
  - what: Pico laser, the whole face
    price: ...
    per: session          # consultation, test spot, session or course
    includes: The consultation before it, numbing cream and a look at your skin after four weeks.
    options: [pico-flat]  # keys of options.yaml; may be left out
```

```
# lasers.yaml
- key: first
  name: ...
  maker: ...
  wavelengths: [755]
  laser_class: "4"
  used_for: Sun spots and acne scars.
  used_by: [a-key-of-people]
```

```
# people.yaml
a-key-of-people:
  name: ...
  role: Nurse
  qualification: ...
  treats: true            # stands on the page of the team
  registration: ...
```

In an article of your own, a line `!!! clinic "lasers"` says which lasers you have.

The guide to writing is `content/README.md` of picoinfo.
"""


class NotAClinic(Exception):
    """The folder cannot be made; the message says why, a line for each fault."""


def read_answers(text: str, file: Path) -> Mapping[str, Plain]:
    """Answers in YAML, with the keys of clinic.yaml."""
    marked = read_yaml(text, file)
    if marked.problems:
        raise NotAClinic("\n".join(map(str, marked.problems)))
    if not isinstance(marked.value, dict):
        raise NotAClinic(f"{file} must hold a line for each answer, such as `name: Clinic on the Market`.")
    return {**marked.value, "sample": False}


def typed(question: Question, answer: str) -> Plain:
    """An answer as it is typed at the prompt. Raises ValueError with the fault in words."""
    if question.key == "hours":
        return list(_opening_hours(answer))
    if question.is_list:
        return [line.strip() for line in answer.split(";") if line.strip()]
    return int(answer) if question.key == "promise_hours" and answer.isascii() and answer.isdigit() else answer


def faults(answers: Mapping[str, Plain], file: Path = Path("clinic.yaml")) -> tuple[Problem, ...]:
    """Everything that is missing or wrong, as check_content would say it."""
    return validate(Clinic, Marked(value=dict(answers)), file)[1]


def make_folder(folder: Path, answers: Mapping[str, Plain]) -> tuple[Path, ...]:
    """Writes the folder; never over one that holds a clinic. Returns what was written."""
    file = folder / "clinic.yaml"
    if file.exists():
        raise NotAClinic(f"{file} is there already: change it, or name another folder.")
    if wrong := faults(answers):
        raise NotAClinic("\n".join(map(str, wrong)))
    files = {file: clinic_yaml(answers), folder / "README.md": README.format(name=answers["name"])}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place, text in files.items():
            atomic_write(place, text.encode(), mode=0o644, keep_existing=True)
    except OSError as fault:
        raise NotAClinic(f"{folder} cannot be written: {fault.strerror or fault}.") from fault
    return tuple(files)


def clinic_yaml(answers: Mapping[str, Plain]) -> str:
    """In the order of the questions, each with its note. Words are JSON strings, which are YAML whatever they hold."""
    notes = {question.key: question.note for question in QUESTIONS}
    keys = [*notes, *(key for key in answers if key not in {*notes, "sample"})]
    lines = [line for key in keys if key in answers for line in _entry(key, answers[key], notes.get(key, ""))]
    missing = [line for line in _TAIL.splitlines() if line.startswith("#") or line.partition(":")[0] not in answers]
    return "\n".join([_HEAD, *lines, *missing, ""])


def _entry(key: str, value: Plain, note: str) -> Iterator[str]:
    comment = f"  # {note}" if note else ""
    if isinstance(value, list) and value:
        yield f"{key}:{comment}"
        yield from (f"  - {json.dumps(entry, ensure_ascii=False)}" for entry in value)
    else:
        yield f"{key}: {json.dumps(value, ensure_ascii=False)}{comment}"


def _opening_hours(answer: str) -> Iterator[dict[str, Plain]]:
    for part in answer.lower().split(","):
        found = _HOURS.match(part.strip())
        first, last = (found["first"][:3], (found["last"] or found["first"])[:3]) if found else ("", "")
        if found is None or first not in _DAYS or last not in _DAYS:
            raise ValueError(f"“{part.strip()}” is not understood: write it as mon-fri 09:00-17:30")
        names = list(_DAYS)
        days = names[names.index(first) : names.index(last) + 1]
        if not days:
            raise ValueError(f"“{part.strip()}” ends before it begins: name the earlier day of the week first")
        for day in days:
            yield {"weekday": _DAYS[day], "opens": _padded(found["opens"]), "closes": _padded(found["closes"])}


def _padded(clock: str) -> str:
    """`9` and `9:00` as `09:00`."""
    hours, _, minutes = clock.partition(":")
    return f"{hours.zfill(2)}:{minutes or '00'}"
