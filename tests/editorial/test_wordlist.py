"""content/wording.yaml itself: what must be caught is caught under every pack, and honest sentences pass."""

from pathlib import Path

import pytest

from tests.editorial.folders import WORDING, EditedFolder
from treatments.editorial.wordlist import Hit, WordingFile, Wordlist, read_wording, wordlist
from treatments.library.problems import Severity


def real() -> WordingFile:
    file, _, problems = read_wording(Path("content/wording.yaml").read_text())
    assert problems == ()
    assert file is not None
    return file


REAL = real()
PACKS = {name: wordlist(REAL, name) for name in REAL.packs}

# The ten statements of evidence/claims.md that must never be carried over, in words of our own.
FORBIDDEN = {
    "1 pigment in the scar": [
        "The light is absorbed by pigment in the scar.",
        "Pulses break up scar tissue.",
        "The laser breaks down acne scars.",
        "It shatters scar tissue into fragments.",
        "Shockwaves dissolve the scar.",
        "The scarred cells are broken up and carried away.",
        "It works by targeting scar tissue.",
        "It destroys scar tissue.",
        "The laser breaks scar tissue apart.",
        "Scar tissue is broken down by the beam.",
    ],
    "2 non-thermal": [
        "Pico is a non-thermal laser.",
        "Nonthermal energy does the work.",
        "It works without heat.",
        "A heat-free treatment.",
        "This cold laser protects you.",
        "The pulse is so short that no heat is produced.",
        "Pico uses no heat.",
        "It works by pressure, not heat.",
        "An athermal laser.",
        "There is no thermal damage.",
        "It is a non thermal treatment.",
    ],
    "3 safe for all skin": [
        "It is safe for all skin types.",
        "Suitable for every skin tone.",
        "All skin colours can be treated safely.",
        "It is safe and effective.",
        "Any skin type is suitable.",
        "Safe for everyone, whatever their skin type.",
        "It works on all skin tones.",
        "It is safe, whatever your skin colour.",
        "It suits every skin type.",
        "It is safe for darker skin.",
    ],
    "4 highly effective for melasma": [
        "Pico is highly effective for melasma.",
        "It clears melasma.",
        "Pico removes your melasma.",
        "It can eliminate melasma.",
        "It cures melasma.",
        "A very effective treatment for melasma.",
        "Pico works very well for melasma.",
        "Your melasma will be cleared.",
        "It gets rid of melasma.",
        "Excellent results in melasma.",
    ],
    "5 immediate results": [
        "You will see immediate results.",
        "Results are visible immediately.",
        "Instantly clearer skin.",
        "Results appear overnight.",
        "You will see a difference straight away.",
        "Results can be seen at once.",
        "You will see results after just one session.",
        "Only one session is enough.",
        "There is an instant improvement.",
    ],
    "6 pigment change rare and reversible": [
        "Changes in pigment are rare and usually reversible.",
        "Darkening of the skin is very rare.",
        "Any darkening is reversible.",
        "White spots are temporary and harmless.",
        "Rarely, the skin darkens, which is fully reversible.",
        "Hyperpigmentation is uncommon.",
        "It rarely leads to dark spots.",
        "White spots are very unlikely.",
    ],
    "7 skin around untouched": [
        "The surrounding skin stays untouched.",
        "It leaves healthy skin unharmed.",
        "Nearby tissue is unaffected.",
        "It treats the spot without damaging surrounding tissue.",
        "Only the pigment is affected.",
        "The skin around the spot remains intact.",
        "It does not affect the surrounding skin.",
        "There is no damage to surrounding tissue.",
        "It never harms healthy skin.",
    ],
    "8 better than other lasers, breakthrough": [
        "It is more effective than other lasers.",
        "A breakthrough in scar care.",
        "A real game changer.",
        "This revolutionary laser is here.",
        "It outperforms traditional lasers.",
        "Superior to conventional treatments.",
        "Pico works faster than older lasers.",
        "The gold standard for scars.",
        "It is the most effective laser for scars.",
        "The safest treatment there is.",
        "It beats all other lasers.",
        "It is safer and gentler than conventional lasers.",
    ],
    "9 little or no downtime": [
        "There is no downtime.",
        "Little to no downtime.",
        "Zero down-time.",
        "Treatment without any downtime.",
        "You can go back to normal life at once.",
        "No recovery time is needed.",
        "A downtime-free treatment.",
        "There is almost no downtime.",
        "Zero recovery.",
    ],
    "10 complete, permanent, guaranteed": [
        "The results are permanent.",
        "Permanent removal of sun spots.",
        "It completely removes sun spots.",
        "Say goodbye to scars for good.",
        "Results are guaranteed.",
        "We promise clear skin.",
        "Erase your acne scars.",
        "Your spots will be gone forever.",
        "It gets rid of scars completely.",
        "You will see complete removal.",
        "The spots will never come back.",
        "Lifelong results.",
        "Total clearance of your spots.",
        "Spots gone for ever.",
    ],
}
HONEST = [
    "The laser does not break up scar tissue.",
    "A scar holds no pigment, so light is not absorbed by pigment in the scar.",
    "Pico is not a non-thermal laser.",
    "It does not work without heat.",
    "No laser is safe for all skin types.",
    "It is not shown to be safe and effective.",
    "It does not cure or clear melasma.",
    "Pico is not highly effective for melasma.",
    "You will not see immediate results.",
    "Results are not visible immediately.",
    "Changes in pigment are not rare, and not always reversible.",
    "It does not leave the surrounding skin untouched.",
    "It was not more effective than other lasers.",
    "No study calls it a breakthrough.",
    "Nobody can promise a result, and no result is permanent.",
    "It cannot be done without downtime.",
    "It does not completely remove a scar.",
    "You cannot go back to normal life at once after spot treatment.",
    "Nothing shows that it destroys scar tissue.",
    "It is not true that pico uses no heat.",
    "We do not know whether it is safe for brown and black skin.",
    "Nobody can say that it works on all skin tones.",
    "It does not get rid of melasma.",
    "In melasma, nothing is cured.",
    "Do not expect results after only one session.",
    "Hyperpigmentation is not uncommon.",
    "It does affect the surrounding skin.",
    "No trial shows that it is the most effective laser.",
    "It is not the safest treatment for everybody.",
    "There is no complete removal of a scar.",
    "Complete clearance came in 3 of 10 people.",
    "We cannot say that spots will never come back.",
    "Freckles come back with sun.",
]
NO_DENIAL = [
    "It does not hurt, but the results are permanent.",
    "Not only is it quick: you will see immediate results.",
    "It is not just a laser but a revolutionary one.",
    "There is no scar left; results are guaranteed.",
    "Nothing works better than this breakthrough.",
]


@pytest.mark.parametrize("country", PACKS)
def test_forbidden_statements_are_blocked_and_honest_ones_are_not(country: str) -> None:
    forbidden = [words for phrasings in FORBIDDEN.values() for words in phrasings]
    honest = [*HONEST, *REAL.must_pass]

    assert [words for words in forbidden if not PACKS[country].blocks(words)] == []
    assert [words for words in honest if PACKS[country].blocks(words)] == []
    assert min(len(forbidden), len(honest)) > 50


def test_denial_of_something_else_does_not_excuse() -> None:
    assert [words for words in (*NO_DENIAL, *REAL.must_block) if not PACKS["house"].blocks(words)] == []


def test_denied_claim_is_a_warning() -> None:
    assert hits(PACKS["house"], "It is not a breakthrough.") == [
        ("hype-revolution", "breakthrough", Severity.WARN, True)
    ]


def test_plain_claim_is_reported_before_a_denied_one() -> None:
    assert hits(PACKS["house"], "It cures scars and does not cure melasma.")[0] == (
        "cure",
        "cures",
        Severity.BLOCK,
        False,
    )


def test_address_is_not_read() -> None:
    assert hits(PACKS["house"], "See https://example.org/revolutionary-cure for more.") == []


def test_country_adds_rules_and_changes_levels() -> None:
    sentence = "A popular treatment in your lunch break."

    assert [(hit.rule.id, hit.severity) for hit in PACKS["house"].hits(sentence)] == [("popular", Severity.WARN)]
    assert [(hit.rule.id, hit.severity) for hit in PACKS["GB"].hits(sentence)] == [
        ("popular", Severity.WARN),
        ("gb-trivial", Severity.BLOCK),
    ]
    assert [(hit.rule.id, hit.severity) for hit in PACKS["SG"].hits(sentence)] == [("popular", Severity.BLOCK)]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("must_pass: ['It does not cure a scar.']", "must_pass: ['It cures a scar.']", 17),
        ("must_block: ['It cures a scar.']", "must_block: ['It treats a scar.']", 18),
        ("levels: {popular: block}", "levels: {populr: block}", 14),
        ("sources: [leaflet]", "sources: [leaflt]", 13),
    ],
    ids=["honest words blocked", "a claim let through", "a level of no rule", "an unknown source"],
)
def test_fault_of_the_wordlist_is_reported_at_its_line(folder: EditedFolder, old: str, new: str, line: int) -> None:
    folder.write("wording.yaml", WORDING.replace(old, new))

    assert [(problem.id, problem.file.name, problem.line) for problem in folder.result().problems] == [
        ("library.E302", "wording.yaml", line)
    ]


def test_invalid_pattern_is_reported(folder: EditedFolder) -> None:
    folder.write("wording.yaml", WORDING.replace(r"\bcures?\b", "(cure"))

    assert [(problem.id, problem.line) for problem in folder.result().problems] == [("library.P207", 9)]


def test_missing_wordlist_fails_the_check(folder: EditedFolder) -> None:
    (folder.path / "wording.yaml").unlink()

    assert [problem.id for problem in folder.result().blocks] == ["library.E302"]


def test_country_without_a_pack_has_the_house_rules_and_is_reported(folder: EditedFolder) -> None:
    folder.change("clinic.yaml", "country: GB", "country: FR")

    (problem,) = folder.result().problems

    assert (problem.id, problem.severity) == ("library.E302", Severity.WARN)


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("topics.yaml", "summary: What can go wrong.", "summary: It cures scars.", 3),
        ("glossary.yaml", "meaning: Something that gives colour.", "meaning: It cures scars.", 4),
        ("suitability.yaml", "why: A doctor should look first.", "why: It cures scars.", 3),
        ("aftercare.yaml", "usual: Warm skin.", "usual: It cures scars.", 4),
        ("pages/about/en.md", "We wrote this", "We cure you. We wrote this", 7),
        ("replies/closing/en.md", "Goodbye.", "It cures scars.", 8),
        ("consent/1/en.md", "I agree", "It cures scars. I agree", 5),
    ],
)
def test_words_are_judged_wherever_a_patient_reads_them(
    folder: EditedFolder, name: str, old: str, new: str, line: int
) -> None:
    folder.change(name, old, new)

    assert [(problem.id, problem.file.as_posix(), problem.line) for problem in folder.result().problems] == [
        ("library.E301", name, line)
    ]


def test_titles_and_findings_of_sources_are_never_judged(folder: EditedFolder) -> None:
    folder.change("references.yaml", "title: Fractional pico for scars", "title: A popular cure, safe and effective")
    folder.change("references.yaml", "shows: About the same gain.", "shows: It cures scars in 5% of dark skin.")

    assert folder.result().problems == ()


def test_quoted_myth_is_skipped_and_its_answer_judged(folder: EditedFolder) -> None:
    folder.text(what_it_is='!!! myth "It cures a scar."\n    To say “it cures” is wrong [@li2023].\n    It is a cure.')

    assert folder.told() == [("E301", folder.line("It is a cure."))]


def hits(words: Wordlist, sentence: str) -> list[tuple[str, str, Severity, bool]]:
    return [told(hit) for hit in words.hits(sentence)]


def told(hit: Hit) -> tuple[str, str, Severity, bool]:
    return hit.rule.id, hit.found, hit.severity, hit.is_denied


def test_older_consent_is_left_as_it_was_agreed_to(folder: EditedFolder) -> None:
    folder.change("consent/1/en.md", "I agree", "It cures scars. I agree")
    folder.write("consent/2/en.md", "---\nsince: 2026-11-21\n---\n\nI agree.\n")

    assert folder.result().problems == ()
