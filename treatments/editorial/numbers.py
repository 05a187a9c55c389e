"""What counts as a number with a clinical meaning, found in plain words. Shared by the rules on sources and on risk."""

import re

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{_ONES}|a hundred|a thousand)"
_STUDIED = r"people|persons?|patients?|women|men|adults|volunteers|trials?|studies|reviews?"
_COUNTED = rf"{_STUDIED}|spots?|lesions|sessions|treatments|visits|faces|sides|cases|eyes|check-ups|scars"
_PART = r"(?:a |one |two |three )?(?:half|thirds?|quarters?|fifths?|tenths?)"
_UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|years?|sessions?|visits?)"

# 6 of 25 · 5 in 100 · one in ten · 3 out of 10
RATIO = re.compile(
    rf"\b{_NUMBER} (?:(?:or|to) {_NUMBER} )?(?:in|of|out of) (?:every |the |about )?{_NUMBER}\b", re.IGNORECASE
)
PERCENTAGE = re.compile(r"\d(?:[\d.,]*\d)?\s?(?:%|per ?cent\b|percent(?:age)?\b)", re.IGNORECASE)
# 25 people · 7 small trials · three patients: somebody counted them, so somebody can be named
GROUP = re.compile(
    rf"\b\d[\d,]* (?:[a-z-]+ ){{0,2}}(?:{_COUNTED})\b|\b(?:{_ONES}) (?:small )?(?:patients|trials|studies)\b",
    re.IGNORECASE,
)
# two fifths of the scar: a share of something that was measured
_NOT_MEASURED = r"the face|each face|a face|your|an hour|a second"
SHARE = re.compile(rf"\b{_PART} (?:of (?!{_NOT_MEASURED})\w+|on both)", re.IGNORECASE)
DECIMAL = re.compile(r"\d+\.\d+(?!\d)")
# Doses, wavelengths, sizes and the numbers of standards are what they are.
DOSE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:nm|mm|cm|ml|mg|g|J|J/cm2|ns|ps|Hz|W|kB|MB)\b"
    r"|\d+(?:\.\d+)?% (?:cream|gel|solution|acid|\w*(?:caine|quinone|ic acid))"
    r"|\b(?:CC BY(?:-\w+)*|WCAG|version) \d+(?:\.\d+)?",
    re.IGNORECASE,
)
SPAN = re.compile(rf"\b{_NUMBER}(?:(?: or | to |-|\u2013){_NUMBER})?(?: (?:more|full|whole))? {_UNIT}\b", re.IGNORECASE)


def has_result(words: str) -> bool:
    """Whether a sentence tells a number that somebody must have counted or measured."""
    without_doses = DOSE.sub(" ", words)
    return any(kind.search(without_doses) for kind in (RATIO, PERCENTAGE, GROUP, SHARE))


def has_span(words: str) -> bool:
    return SPAN.search(words) is not None
