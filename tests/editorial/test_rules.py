"""Every rule is broken once on purpose and reported at the right line; honest text passes."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.editorial.folders import ARTICLE, BOXES, FILLER, HEADER, OPENING, SECTIONS, EditedFolder, told
from tests.library.folders import DRAWING, TODAY
from treatments.editorial.linting import lint
from treatments.editorial.rules import RULES
from treatments.library.problems import Severity

Break = Callable[[EditedFolder], object]


def writing(**changes: str) -> Break:
    return lambda folder: folder.text(**changes)


def header(old: str, new: str) -> Break:
    return lambda folder: folder.text(header=HEADER.replace(old, new))


def draft_neighbour(folder: EditedFolder) -> None:
    folder.change("articles/side-effects/en.md", "status: published", "status: draft")


def checked_only_from_memory(folder: EditedFolder) -> None:
    folder.change(
        "references.yaml", "kind: prospective-study\n  verified: full", "kind: prospective-study\n  verified: memory"
    )


def picture(alt: str, drawing: str = DRAWING) -> Break:
    def draw(folder: EditedFolder) -> None:
        folder.write("articles/acne-scars/layers.svg", drawing)
        folder.text(what_it_is=f"![{alt}](layers.svg)")

    return draw


def wide_form(drawing: str) -> Break:
    def draw(folder: EditedFolder) -> None:
        picture("Three layers of skin")(folder)
        folder.write("articles/acne-scars/layers.wide.svg", drawing)

    return draw


def heavy_photograph(folder: EditedFolder) -> None:
    folder.write("articles/acne-scars/skin.jpg", b"\xff\xd8" + b"x" * 6_000_001)
    folder.text(what_it_is="![Skin of the cheek, close](skin.jpg)")


def on_four_pages(folder: EditedFolder) -> None:
    folder.text(risks="Dark marks came in 2 of 42 people after a course [@negishi2018].")
    article = (folder.path / ARTICLE).read_text()
    for slug in ("one", "two", "three"):
        folder.write(f"articles/{slug}/en.md", f"{article}\n\nMore on them [@negishi2018].\n")


TWO_UNITS = "| A | B |\n|---|---|\n| x | In 2 of 42 people [@li2023] |\n| y | In 40 of 43 spots [@li2023] |"
LONG = " ".join(["word"] * 31)
TWENTY_ONE = " ".join(["word"] * 21)
HARD = "Institutional rehabilitation necessitates multidisciplinary collaboration and individualised administration."
NUMBERS = SECTIONS["risks"]

# What is broken, how, the rule that answers, and words on the line it names (None: the whole file).
CASES: list[tuple[str, Break, str, str | None]] = [
    ("a link to a draft", draft_neighbour, "E101", "when to ring"),
    ("a link called here", writing(what_it_is="Look [here](article:side-effects)."), "E102", "Look [here]"),
    ("a link that leads nowhere", writing(what_it_is="Read [how we write](/nowhere/)."), "E103", "how we write"),
    ("a heavy photograph", heavy_photograph, "E111", "skin.jpg"),
    ("alternative words too short", picture("Layers"), "E112", "layers.svg"),
    ("a picture of", picture("Picture of the layers of the skin"), "E112", "layers.svg"),
    (
        "a drawing that says nothing",
        picture("Three layers of skin", DRAWING.replace("Three layers of skin, one above the other.", "Layers")),
        "E113",
        "layers.svg",
    ),
    (
        "a drawing without colours",
        picture("Three layers of skin", DRAWING.replace('class="d-skin-1"', 'class="skin"')),
        "E114",
        "layers.svg",
    ),
    (
        "a wide form without colours",
        wide_form(DRAWING.replace('class="d-skin-1"', 'class="skin"')),
        "E114",
        "layers.svg",
    ),
    ("a number without a source", writing(what_it_is="It helped 3 of 10 people."), "E201", "It helped 3 of 10"),
    (
        "a share without a source",
        writing(what_it_is="Scars lost a quarter of their volume."),
        "E201",
        "Scars lost a quarter",
    ),
    ("a count without a source", writing(what_it_is="It was tried in 7 small trials."), "E201", "7 small trials"),
    (
        "a number in a table",
        writing(what_it_is="| A | B |\n|---|---|\n| Peels | 3 in 100 people |"),
        "E201",
        "3 in 100",
    ),
    ("a comparison without a source", writing(what_it_is="Pico hurts less than CO2."), "E202", "Pico hurts less"),
    ("a claim on memory", checked_only_from_memory, "E203", "- says: Dark marks can follow"),
    ("a sentence on memory", checked_only_from_memory, "E204", "- Dark marks can follow"),
    (
        "a number far from its source",
        writing(what_it_is="It helped 3 of 10 people. It is quick. Ask us. It is old [@li2023]."),
        "E205",
        "It helped 3",
    ),
    ("a length of time", writing(what_it_is="It lasts three weeks."), "E206", "It lasts three weeks"),
    ("words that may not be used", writing(what_it_is="It cures a scar."), "E301", "It cures"),
    ("a claim with such words", header("Dark marks can follow", "It cures a scar"), "E301", "It cures"),
    (
        "a label inside a drawing",
        picture("Three layers of skin", DRAWING.replace("Surface", "It cures")),
        "E301",
        "layers.svg",
    ),
    ("a label inside a wide form", wide_form(DRAWING.replace("Surface", "It cures")), "E301", "layers.svg"),
    ("a sentence too long", writing(what_it_is=f"{LONG}."), "E403", LONG),
    ("long sentences", writing(what_it_is="\n\n".join([f"{TWENTY_ONE}."] * 35)), "E404", None),
    ("passives", writing(what_it_is="\n\n".join(["The skin is treated."] * 30)), "E405", None),
    ("a word nobody explained", writing(what_it_is="It can leave erythema behind."), "E406", "erythema"),
    ("no emergency box", writing(when_to_ring='!!! box "same-day"'), "E511", None),
    ("clipped sentences", writing(what_it_is="\n\n".join(["Skin heals."] * 40)), "E413", None),
    ("a cell without words", writing(other_options="| A | B |\n|---|---|\n| Peels | No study |"), "E415", "No study"),
    ("a number on every page", on_four_pages, "E416", "2 of 42"),
    (
        "a medicine without its warning",
        writing(other_options="| A | B |\n|---|---|\n| Tretinoin cream | Fades spots [@li2023] |"),
        "E513",
        "Tretinoin",
    ),
    ("no first steps", writing(first_steps=""), "E514", None),
    (
        "a share that fits no count",
        writing(risks="It came in 13 in 100 people (2 of 42) [@li2023]."),
        "E608",
        "13 in 100",
    ),
    ("two units in a column", writing(other_options=TWO_UNITS), "E609", "40 of 43"),
    ("anybody from Asia", writing(what_it_is="Asian people were studied."), "E610", "Asian people"),
    ("a result without a time", writing(benefits="It helped 3 of 10 people [@li2023]."), "E611", "It helped"),
    (
        "a study that cannot be looked up",
        lambda folder: folder.change("references.yaml", "  year: 2018\n", ""),
        "E612",
        "Dark marks can follow [",
    ),
    ("a warning by hand", writing(what_it_is='!!! emergency "Now"\n    - Eye pain'), "E512", '"Now"'),
    ("too many words", writing(what_it_is="\n\n".join([FILLER] * 60)), "E407", None),
    ("a section too long", writing(what_it_is=f"Begin.\n\n{(FILLER + chr(10) * 2) * 12}"), "E408", "About what-it-is"),
    ("a paragraph too long", writing(what_it_is=f"{FILLER} One more."), "E409", "One more."),
    (
        "a summary that says nothing",
        header("What pico can do for acne scars, what it cannot, and what else you could choose.", "Scars."),
        "E410",
        "summary:",
    ),
    ("hard words", writing(what_it_is="\n\n".join([HARD] * 20)), "E401", None),
    ("hard words by another measure", writing(what_it_is="\n\n".join([HARD] * 20)), "E402", None),
    ("hard words with the glossary", writing(what_it_is="\n\n".join([HARD] * 20)), "E411", None),
    (
        "what unnamed clinics do",
        writing(what_it_is="Clinics usually cool it. Clinics often wait.\n\nMany clinics mostly test a third time."),
        "E412",
        "a third time",
    ),
    ("a missing section", writing(doing_nothing=""), "E501", None),
    (
        "an empty section",
        lambda folder: folder.change(ARTICLE, "## About doing-nothing", "## Empty {#empty}\n\n## About doing-nothing"),
        "E502",
        "## Empty",
    ),
    (
        "risks without a number",
        writing(risks="Marks of two kinds can follow [@negishi2018]."),
        "E503",
        "Marks of two kinds can follow",
    ),
    ("no points in short", writing(opening="This page is for people with scars.\n"), "E504", None),
    (
        "two points in short",
        writing(opening=OPENING.replace("    - You have time to decide.\n", "")),
        "E504",
        "Scars shrink",
    ),
    ("two claims", header("  - says: Dark marks can follow.\n    sources: [negishi2018]\n", ""), "E505", "claims:"),
    (
        "a line that does not forbid",
        writing(what_it_is='!!! dont "Do not"\n    - Do not pick.\n    - Rub it.'),
        "E506",
        "Rub it.",
    ),
    ("a ban among what to do", writing(what_it_is='!!! do "Do"\n    - Do not pick.'), "E506", "- Do not pick."),
    (
        "one side of a disagreement",
        writing(what_it_is='!!! disagree "Sides"\n    - Yes [@li2023].\n    - No.'),
        "E507",
        "!!! disagree",
    ),
    ("a myth without an answer", writing(what_it_is='!!! myth "It cures."\n    It does not.'), "E508", "!!! myth"),
    ("one question", writing(questions_to_ask="- What would you expect?"), "E509", "About questions-to-ask"),
    ("nobody else to ask", writing(who_else_to_ask="Ask us."), "E510", "Ask us."),
    (
        "a percentage",
        writing(risks="It came in 5% of people [@li2023]. It came in 5 in 100 people [@li2023]."),
        "E601",
        "5% of people",
    ),
    ("a decimal", writing(risks=f"{NUMBERS} It scored 2.8 for pain [@li2023]."), "E602", "2.8"),
    ("rare without a number", writing(risks=f"{NUMBERS} Burns are rare."), "E603", "rare"),
    (
        "two denominators",
        writing(what_it_is="It came in 5 in 100 people here and 1 in 20 people there [@li2023]."),
        "E604",
        "1 in 20",
    ),
    (
        "two denominators in a table",
        writing(what_it_is="| A | B |\n|---|---|\n| x | 5 in 100 [@li2023] |\n| y | 5 in 1,000 [@li2023] |"),
        "E605",
        "| x |",
    ),
    ("common without a number", writing(risks=f"{NUMBERS} Burns are common."), "E606", "common"),
    (
        "a relative risk",
        writing(risks=f"{NUMBERS} It is twice as likely at night [@li2023]."),
        "E607",
        "twice as likely",
    ),
    ("dark skin", writing(what_it_is="It differs in darker skin."), "E701", "darker skin"),
    ("redness for some", writing(what_it_is="It leaves redness."), "E702", "redness"),
    (
        "redness in one section",
        writing(what_it_is="It leaves redness.", risks=f"{NUMBERS} Brown and black skin differs."),
        "E704",
        "redness",
    ),
    ("skin types", writing(what_it_is="They had skin types I to IV."), "E703", "skin types I"),
    (
        "an exception to nothing",
        header("exceptions: []", "exceptions: [{rule: E999, reason: because it is so odd, until: 2027-01-01}]"),
        "E902",
        "exceptions:",
    ),
    (
        "an exception without a reason",
        header("exceptions: []", "exceptions: [{rule: E201, reason: so, until: 2027-01-01}]"),
        "E902",
        "exceptions:",
    ),
    (
        "an exception to all words",
        header("exceptions: []", "exceptions: [{rule: E301, reason: because it is so odd, until: 2027-01-01}]"),
        "E902",
        "exceptions:",
    ),
    (
        "an exception for ever",
        header("exceptions: []", "exceptions: [{rule: E201, reason: because it is so odd, until: 2031-01-01}]"),
        "E903",
        "exceptions:",
    ),
    (
        "an exception that is over",
        header("exceptions: []", "exceptions: [{rule: E201, reason: because it is so odd, until: 2026-11-19}]"),
        "E901",
        "exceptions:",
    ),
    (
        "an exception that excuses nothing",
        header("exceptions: []", "exceptions: [{rule: E201, reason: because it is so odd, until: 2027-01-01}]"),
        "E904",
        "exceptions:",
    ),
]


@pytest.fixture
def folder(shared_folder: EditedFolder) -> EditedFolder:
    return shared_folder


# Broken in test_checkups.py and test_wordlist.py.
ELSEWHERE = {"E905", "E906", "E302", "E801", "E802", "E803"}


def test_base_folder_has_nothing_to_mind(folder: EditedFolder) -> None:
    result = folder.result()

    assert result.problems == ()
    assert result.excused == ()


@pytest.mark.parametrize(("broken", "rule", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_broken_rule_is_reported_at_its_line(folder: EditedFolder, broken: Break, rule: str, words: str | None) -> None:
    broken(folder)

    result = lint(folder.open(), today=TODAY, answers=lambda address: address != "/nowhere/")
    found = [told(problem) for problem in result.problems if problem.file == Path(ARTICLE)]

    assert (rule, folder.line(words) if words else None) in found


def test_every_rule_is_broken_somewhere() -> None:
    assert {rule for _, _, rule, _ in CASES} | ELSEWHERE == set(RULES)


@pytest.mark.parametrize(
    "honest",
    [
        "We found no study of 3 in 10 people.",
        "Clinics usually say that it lasts three weeks.",
        "No good number exists for burns, and nobody calls them rare.",
        "How many of 10 people gain by it?",
        "The laser uses light of 1064 nm for 0.45 ns.",
        "This text may be used under CC BY 4.0.",
        "We write “rare” with a number beside it.",
        "Erythema (redness that blood brings) can be hot, and is darker on brown and black skin.",
        "It was tried in 20 people. The gain was small [@li2023].",
        "It hurts more than it looks.",
        "Ask for a cream with 4% lidocaine.",
        'In one trial, 25 people had both. Then marks came:\n\n!!! people "6/25"\n    People with marks [@li2023].',
        "Pain was 3 out of 10, and 5 in 100 people had dark marks [@li2023].",
        "It came in 2 of 42 people, about 5 in 100 [@li2023].",
    ],
)
def test_honest_sentence_passes(folder: EditedFolder, honest: str) -> None:
    folder.text(what_it_is=honest)

    assert folder.told() == []


def test_warning_of_a_care_card_needs_no_source(folder: EditedFolder) -> None:
    folder.text(what_it_is='!!! same-day "Do not wait"\n    - Pain within 3 days, in 1 of 10 people')

    assert folder.told() == []


def test_problems_of_a_draft_are_reported_and_block_nothing(folder: EditedFolder) -> None:
    folder.text(header=HEADER.replace("status: published", "status: draft"), what_it_is="It cures a scar.")

    problems = folder.result().problems

    assert [told(problem) for problem in problems] == [("E301", folder.line("It cures"))]
    assert problems[0].severity is Severity.WARN


def test_withdrawn_article_is_left_alone(folder: EditedFolder) -> None:
    folder.text(header=HEADER.replace("status: published", "status: withdrawn"), what_it_is="It cures a scar.")

    assert folder.told() == []


def test_exception_excuses_its_rule_until_its_day(folder: EditedFolder) -> None:
    allowed = "exceptions: [{rule: E301/cure, reason: quoted from the law itself, until: 2026-12-31}]"
    folder.text(header=HEADER.replace("exceptions: []", allowed), what_it_is="It cures a scar.")

    before, after = folder.result(today=date(2026, 12, 31)), folder.result(today=date(2027, 1, 1))

    assert before.problems == ()
    assert [(one.exception.rule, told(one.problem)) for one in before.excused] == [
        ("E301/cure", ("E301", folder.line("It cures")))
    ]
    assert [told(problem) for problem in after.problems] == [
        ("E901", folder.line("exceptions:")),
        ("E301", folder.line("It cures")),
    ]
    assert after.excused == ()


def test_exception_to_one_word_leaves_the_others(folder: EditedFolder) -> None:
    allowed = "exceptions: [{rule: E301/cure, reason: quoted from the law itself, until: 2026-12-31}]"
    folder.text(header=HEADER.replace("exceptions: []", allowed), what_it_is="It cures a scar and is a prize.")

    assert folder.told() == [("E301", folder.line("It cures"))]


def test_list_and_table_begin_anew_where_another_begins(folder: EditedFolder) -> None:
    table = "| A | B |\n|---|---|\n| x | {} [@li2023] |"
    folder.text(what_it_is=f"{table.format('5 in 100')}\n\nText.\n\n{table.format('5 in 1,000')}")

    assert folder.told() == []


def test_redness_described_for_every_skin_passes(folder: EditedFolder) -> None:
    folder.text(what_it_is="It looks red on white skin, and darker or purple on brown and black skin.")

    assert folder.told() == []


def test_rule_ids_are_listed_in_the_writers_guide() -> None:
    guide = Path("content/README.md").read_text()

    assert set(re.findall(r"^\| `(E\d{3})` \|", guide, re.MULTILINE)) == set(RULES)


def test_translation_is_not_judged_by_english_words(folder: EditedFolder) -> None:
    english = (folder.path / ARTICLE).read_text()
    folder.write(
        ARTICLE.replace("en.md", "de.md"), english.replace("A scar is a dent", "It cures: 5% of dark skin, a dent")
    )

    problems = [problem for problem in folder.result().problems if problem.file.name == "de.md"]

    assert {problem.id for problem in problems} == {"library.P409"}


def test_translation_needs_its_sections_and_sources(folder: EditedFolder) -> None:
    english = (folder.path / ARTICLE).read_text()
    without = english.replace("## About doing-nothing {#doing-nothing}", "### Nothing")
    folder.write(ARTICLE.replace("en.md", "de.md"), without)

    blocks = [problem for problem in folder.result().blocks if problem.file.name == "de.md"]

    assert [told(problem) for problem in blocks] == [("E501", None)]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Read [here](/about/).", "E102"),
        ("Read [how we write](/nowhere/).", "E103"),
        (f"{LONG}.", "E403"),
        ("It came in 5% of people.", "E601"),
        ("It differs in dark skin.", "E701"),
    ],
)
def test_pages_are_judged_too(folder: EditedFolder, words: str, rule: str) -> None:
    folder.change("pages/about/en.md", "We wrote this", f"{words} We wrote this")

    result = lint(folder.open(), today=TODAY, answers=lambda address: address != "/nowhere/")

    assert [(told(problem), problem.file.as_posix()) for problem in result.problems] == [
        ((rule, 7), "pages/about/en.md")
    ]


def test_checked_source_carries_an_unchecked_one(folder: EditedFolder) -> None:
    checked_only_from_memory(folder)
    header = HEADER.replace("sources: [negishi2018]", "sources: [negishi2018, leaflet]")
    folder.text(
        header=header,
        opening=OPENING.replace("[@negishi2018]", "[@negishi2018; @leaflet]"),
        risks=NUMBERS.replace("[@negishi2018]", "[@negishi2018; @leaflet]"),
    )

    assert [found for found in folder.told() if found[0] in ("E203", "E204")] == []


@pytest.mark.parametrize(("between", "expected"), [(1, []), (2, ["E703"])])
def test_skin_types_are_explained_near_by(folder: EditedFolder, between: int, expected: list[str]) -> None:
    paragraphs = ["They had skin types I to IV.", *["Ask us."] * between, "Type I burns fast in the sun."]
    folder.text(what_it_is="\n\n".join(paragraphs))

    assert [rule for rule, _ in folder.told()] == expected


def test_short_article_is_fine(folder: EditedFolder) -> None:
    text = (folder.path / ARTICLE).read_text()
    folder.write(ARTICLE, text.replace(f"{FILLER}\n\n{FILLER}", FILLER))

    assert folder.told() == []


@pytest.mark.parametrize("kind", ["care", "safety"])
def test_pages_for_somebody_who_has_decided_need_no_limits_and_no_other_choices(
    folder: EditedFolder, kind: str
) -> None:
    left_out = dict.fromkeys(("what_pico_cannot_do", "doing_nothing", "risks", "other_options"), "")
    header = HEADER.replace("kind: concern", f"kind: {kind}")
    folder.text(header=header, **left_out, when_to_ring="", what_it_is=BOXES)
    assert [rule for rule, _ in folder.told()] == ["E501"]  # no word on when to ring

    folder.text(header=header, **left_out)
    assert folder.told() == []


@pytest.mark.parametrize(("kind", "expected"), [("concern", ["E407"]), ("choice", [])])
def test_decision_aid_may_be_longer(folder: EditedFolder, kind: str, expected: list[str]) -> None:
    headings = "\n\n".join(f"## More {{#more-{number}}}\n\n{FILLER}\n\n{FILLER}\n\n{FILLER}" for number in range(4))
    folder.text(header=HEADER.replace("kind: concern", f"kind: {kind}"), what_it_is=f"Begin.\n\n{headings}")

    assert [rule for rule, _ in folder.told()] == expected


@pytest.mark.parametrize(("points", "expected"), [(2, ["E504"]), (3, []), (5, []), (6, ["E504"])])
def test_three_to_five_points_are_read(folder: EditedFolder, points: int, expected: list[str]) -> None:
    told_short = "    - You have time to decide.\n" * points
    folder.text(opening=f"This page is for people with scars.\n\n!!! in-short\n{told_short}")

    assert [rule for rule, _ in folder.told()] == expected


@pytest.mark.parametrize(("claims", "expected"), [(2, ["E505"]), (3, []), (8, []), (9, ["E505"])])
def test_three_to_eight_claims_are_required(folder: EditedFolder, claims: int, expected: list[str]) -> None:
    start = HEADER[: HEADER.index("  - says")]
    said = "  - {says: Dark marks can follow., sources: [li2023]}\n" * claims
    folder.text(header=f"{start}{said}exceptions: []\n")

    assert [rule for rule, _ in folder.told()] == expected


@pytest.mark.parametrize(("asked", "expected"), [(2, ["E509"]), (3, [])])
def test_three_questions_help(folder: EditedFolder, asked: int, expected: list[str]) -> None:
    folder.text(questions_to_ask="- When do we stop?\n" * asked)

    assert [rule for rule, _ in folder.told()] == expected


def test_draft_may_link_to_itself(folder: EditedFolder) -> None:
    header = HEADER.replace("status: published", "status: draft")
    folder.text(header=header, what_it_is="See [the risks](article:acne-scars#risks).")

    assert folder.told() == []


@pytest.mark.parametrize(("name", "key", "line"), [("suitability.yaml", "li2023", 1), ("aftercare.yaml", "leaflet", 4)])
def test_tools_rest_on_no_unchecked_source(folder: EditedFolder, name: str, key: str, line: int) -> None:
    sources = (folder.path / "references.yaml").read_text()
    entry = sources[sources.index(f"key: {key}") :]
    old = entry[: entry.index("verified: ") + len("verified: ")]
    kept = entry[len(old) :].split("\n")[0].split("}")[0]
    folder.change("references.yaml", f"{old}{kept}", f"{old}memory")

    assert ("library.E204", name, line) in [
        (problem.id, problem.file.name, problem.line) for problem in folder.result().problems
    ]


def test_points_in_short_stand_before_the_first_heading(folder: EditedFolder) -> None:
    folder.text(opening="This page is for people.\n", what_it_is="!!! in-short\n    - A\n    - B\n    - C")

    assert ("E504", folder.line("    - A")) in folder.told()


@pytest.mark.parametrize("rule", ["E801", "E901"])
def test_checks_and_exceptions_cannot_be_excused(folder: EditedFolder, rule: str) -> None:
    allowed = f"exceptions: [{{rule: {rule}, reason: nobody has had the time, until: 2026-12-31}}]"
    folder.text(header=HEADER.replace("exceptions: []", allowed))

    assert folder.told() == [("E902", folder.line("exceptions:"))]
