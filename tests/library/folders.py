"""A small whole content folder to begin with; each test changes one thing in it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from treatments.library.catalogue import Library, open_library
from treatments.library.problems import Problem

TODAY = date(2026, 11, 20)

CLINIC = """\
sample: true
name: Sample Clinic
address: [1 Sample Street, Sample Town]
phone: 020 7946 0000
email: clinic@example.org
hours_words: Monday to Friday, 9:00 to 17:30
hours:
  - {weekday: monday, opens: "09:00", closes: "17:30"}
holidays: [2026-12-25]
out_of_hours: 020 7946 0111
emergency_number: "999"
time_zone: Europe/London
country: GB
promise_hours: 16
privacy_contact: privacy@example.org
earns_from: laser treatment
"""
TOPICS = """\
topics:
  - {key: concerns, title: Your concern, summary: One page each., order: 2}
  - {key: safety, title: Safety, summary: What can go wrong., order: 1}
concerns:
  - {key: acne-scars, title: Acne scars, honest_line: Often a modest change., article: acne-scars, order: 1}
  - {key: not-sure, title: I am not sure, honest_line: You can ask., article: "", order: 2}
"""
PEOPLE = """\
picoinfo:
  name: the picoinfo contributors
  role: Writers of this site.
nurse:
  name: A sample nurse
  role: Checks articles in tests.
"""
REFERENCES = """\
- key: li2023
  authors: Li X; Chen Y; Wu Z
  title: Fractional pico for scars
  journal: A journal
  year: 2023
  volume: 29
  kind: meta-analysis
  verified: full
  people: {n: 120, where: China, skin: null}
  shows: About the same gain.
- key: negishi2018
  authors: Negishi K; Akita H
  title: Pico for sun spots
  year: 2018
  kind: prospective-study
  verified: full
  people: null
- {key: leaflet, authors: null, title: Caring for your skin, kind: patient-leaflet, verified: partial}
"""
GLOSSARY = """\
- key: pigment
  word: pigment
  forms: [pigment, pigments]
  meaning: Something that gives colour.
- key: pih
  word: post-inflammatory hyperpigmentation
  forms: [post-inflammatory hyperpigmentation, PIH]
  also: [brown marks after spots]
  meaning: A dark mark left after skin was hurt.
"""
QUESTIONS = "- {key: name, label: What should we call you?}\n"
SUITABILITY = """\
- key: changing-mark
  words: Has the mark changed?
  why: A doctor should look first.
  sources: [li2023]
  answers:
    - {key: "yes", label: "Yes", level: danger}
    - {key: "no", label: "No"}
  article: acne-scars
  section: risks
  card: ask
  care: Please show this mark to a doctor.
"""
AFTERCARE = """\
- key: spot
  title: Spot treatment
  stages:
    - {first_day: 0, last_day: 1, usual: Warm skin., do: Cool it., sources: [leaflet]}
"""
OPTIONS = """\
article: side-effects
first: "Show a doctor a mark that changes [@leaflet]."
concerns:
- key: acne-scars
  anchor: when-to-ring
  options:
  - key: nothing
    name: Nothing
    what_it_is: You leave it.
    may_do: It stays [@leaflet].
    may_go_wrong: Nobody has counted.
    visits: None.
    days_off: None.
    how_sure: A leaflet.
    sources: [leaflet]
    needles: false
    days_off_none: true
  - key: needling
    name: Needling
    what_it_is: Fine pricks.
    may_do: It helped [@li2023].
    may_go_wrong: Dark marks [@negishi2018; @li2023].
    visits: Three.
    days_off: A week.
    how_sure: Small trials.
    sources: [li2023, negishi2018]
    not_for: [pregnant]
    cautions: {brown-black-skin: "Ask for a test spot [@negishi2018].", pregnant: They wait.}
    needles: true
    days_off_none: false
"""
SEARCH = """\
alike:
  - [hurt, pain, sore]
red_flags:
  - {box: emergency, phrases: [lost sight, blind]}
  - {box: same-day, phrases: [pain worse, pain]}
"""
HEADER = """\
kind: concern
title: Acne scars
summary: What pico can do for acne scars, and what it cannot.
topic: concerns
order: 1
status: published
published: 2026-11-01
updated: 2026-11-02
authors: [picoinfo]
review: []
concerns: [acne-scars]
related: [side-effects]
claims:
  - says: Pico gave about the same gain as other lasers.
    sources: [li2023]
"""
BODY = """\
This page is for people with pitted scars.

!!! in-short
    - Scars shrink; they do not go away [@li2023].

## Risks {#risks}

Dark marks can come [@negishi2018]. See [when to ring](article:side-effects#when-to-ring).
"""
SECOND = """\
---
kind: care
title: Side effects
summary: What can go wrong.
topic: safety
order: 1
status: published
published: 2026-11-01
updated: 2026-11-01
authors: [picoinfo]
---
## When to ring {#when-to-ring}

Ring us if you are worried.
"""
PAGE = "---\ntitle: About\nupdated: 2026-11-01\n---\n## Who we are {#who}\n\nWe wrote this [@leaflet].\n"
CONSENT = "---\nsince: 2026-11-20\n---\n\nI agree that this clinic keeps what I send.\n"
REPLY = "---\ntitle: Close\nsubject: Your message {reference}\n---\n\nDear {name},\n\nGoodbye.\n"
SAME_DAY = '!!! same-day "Ring the clinic today"\n    - Pain that gets worse [@leaflet]\n'
EMERGENCY = '!!! emergency "Get help at once"\n    - Lost sight [@li2023]\n    - A fever with hot skin [@leaflet]\n'
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100">
<title>Layers</title><desc>Three layers of skin, one above the other.</desc>
<g id="top"><rect class="d-skin-1" x="0" y="0" width="100" height="10"/></g><use href="#top" y="20"/>
<text x="5" y="8">Surface</text>
</svg>
"""

FILES = {
    "clinic.yaml": CLINIC,
    "topics.yaml": TOPICS,
    "people.yaml": PEOPLE,
    "references.yaml": REFERENCES,
    "glossary.yaml": GLOSSARY,
    "questions.yaml": QUESTIONS,
    "suitability.yaml": SUITABILITY,
    "aftercare.yaml": AFTERCARE,
    "options.yaml": OPTIONS,
    "search.yaml": SEARCH,
    "desk_words.yaml": "en:\n  alarm: [eye, bleed*]\n  health: [skin]\n",
    "articles/acne-scars/en.md": f"---\n{HEADER}---\n{BODY}",
    "articles/side-effects/en.md": SECOND,
    "pages/about/en.md": PAGE,
    "boxes/same-day/en.md": SAME_DAY,
    "boxes/emergency/en.md": EMERGENCY,
    "consent/1/en.md": CONSENT,
    "replies/closing/en.md": REPLY,
}


class Folder:
    """A content folder in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        """Each write is a new file, as an editor saves it, so that even the same second shows."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}.new")
        aside.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(aside, (time.time() - 1,) * 2)  # a file just written is waited for; tests need not
        aside.replace(file)

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def article(self, body: str, *, slug: str = "acne-scars", header: str = HEADER) -> None:
        self.write(f"articles/{slug}/en.md", f"---\n{header}---\n{body}")

    def open(self, previous: Library | None = None, *, today: date = TODAY) -> Library:
        return open_library(self.path, today=today, previous=previous)

    @contextmanager
    def restored(self) -> Iterator[None]:
        """What is changed in the folder meanwhile is taken back, so that many tests can share it."""
        before = {file: file.read_bytes() for file in self.path.rglob("*") if file.is_file()}
        yield
        for file in sorted(self.path.rglob("*"), reverse=True):  # a folder after what lies in it
            if file.is_dir() and not any(file.iterdir()):
                file.rmdir()
            elif file not in before and not file.is_dir():
                file.unlink()
        for file, data in before.items():
            if not file.exists() or file.read_bytes() != data:
                self.write(file.relative_to(self.path).as_posix(), data)

    def problems(self) -> list[tuple[str, str, int | None]]:
        """What is wrong: id, file and line."""
        return [told(problem) for problem in self.open().problems]


def told(problem: Problem) -> tuple[str, str, int | None]:
    return problem.id.removeprefix("library."), problem.file.as_posix(), problem.line
