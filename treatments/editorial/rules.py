"""Every editorial rule by its id. An id is never used again for something else; content/README.md explains them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from treatments.library.problems import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` completes the sentence "this rule reports ..."."""

    id: str
    title: str
    severity: Severity


def _rules(severity: Severity, titles: Mapping[str, str]) -> dict[str, Rule]:
    return {name: Rule(name, title, severity) for name, title in titles.items()}


_BLOCKS = _rules(
    Severity.BLOCK,
    {
        "E101": "a link to an article that readers cannot open",
        "E102": "a link whose words say nothing by themselves",
        "E103": "a link to an address that this site does not have",
        "E111": "a picture that is too heavy",
        "E201": "a number about people or results without a source",
        "E202": "a comparison of treatments without a source",
        "E203": "a claim that rests on sources nobody has checked",
        "E204": "a sentence that rests on sources nobody has checked",
        "E301": "words that may not be used (content/wording.yaml)",
        "E302": "a fault in content/wording.yaml itself",
        "E401": "a reading grade above 7, glossary words aside",
        "E402": "a SMOG grade above 9, glossary words aside",
        "E403": "a sentence of more than 30 words",
        "E407": "an article of more than 1,300 words (1,800 for a choice), tables aside",
        "E501": "a section that articles of this kind must have",
        "E502": "a section with nothing in it",
        "E503": "risks without a number, and without saying that no good number exists",
        "E504": "no `in-short` block of three to five points before the first heading",
        "E505": "an article that does not say three to eight claims",
        "E506": "a `dont` list whose line does not begin with `Do not`, or a `do` list whose line does",
        "E507": "a disagreement without two cited sides",
        "E508": "a myth that is answered without a source",
        "E415": "a cell of a table that says only `No study`, `Above` or the like",
        "E511": "a concern, care or safety page without a `same-day` and an `emergency` box",
        "E513": "a row of other options that names a medicine and not its warning",
        "E514": "a page about a concern without its first sections",
        "E608": "a share per hundred that fits no whole count of people",
        "E610": "`Asian people` without country and skin types",
        "E612": "what rests only on studies without journal and year",
        "E412": "“clinics usually” more than twice",
        "E512": "an `emergency` card that is written by hand in an article",
        "E601": "a percentage instead of people",
        "E603": "`rare` without a number",
        "E604": "two denominators in one comparison",
        "E701": "`dark skin` as a catch-all",
        "E702": "redness that is not described for brown and black skin",
        "E703": "skin types that are not explained in place",
        "E801": "a review that is overdue",
        "E901": "an exception that has run out",
        "E902": "an exception to a rule that does not exist, or without a reason",
        "E903": "an exception that lasts longer than a year",
    },
)
_WARNINGS = _rules(
    Severity.WARN,
    {
        "E112": "alternative words that are too short, too long, or say that they describe a picture",
        "E113": "a drawing whose description says too little",
        "E114": "a drawing whose shapes have no colour of the site",
        "E205": "a number whose own sentence has no source, though its paragraph has",
        "E206": "a length of time or a number of sessions without a source",
        "E404": "more than a quarter of the sentences with more than 20 words",
        "E405": "more than a fifth of the sentences in the passive",
        "E406": "a medical word that is neither explained nor in the glossary",
        "E408": "a section of more than 250 words",
        "E409": "a paragraph of more than three sentences",
        "E410": "a summary that is too short to answer anything",
        "E411": "reading grades above the target when glossary words are counted in",
        "E509": "fewer than three questions to ask",
        "E510": "nobody to ask but the clinic",
        "E413": "a mean sentence of fewer than 12 or more than 16 words",
        "E416": "a number of one study that stands on more than three pages",
        "E609": "people, sessions, spots or sides counted in one column or sentence",
        "E611": "a result in `benefits` without the time at which it was seen",
        "E602": "a decimal that is not a dose",
        "E605": "two denominators in one table",
        "E606": "`common` without a number",
        "E607": "a relative risk without the numbers behind it",
        "E704": "a section that tells of redness and not how it looks on brown and black skin",
        "E802": "a text that was changed since it was checked",
        "E803": "a review that falls due within 30 days",
        "E904": "an exception that excuses nothing any more",
        "E905": "an own version of a text of ours that has changed since",
        "E906": "an own version that does not say from which text it was made",
    },
)
RULES: Mapping[str, Rule] = MappingProxyType(dict(sorted({**_BLOCKS, **_WARNINGS}.items())))
