"""Send every hostile text in every field to the running site: `python -m tests.bench.hostile [every nth]`.

Each must be answered without a 5xx, and be stored exactly as it was sent or refused in words (G5 of the design).
"""

import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.sender import FAULTS, Sender, filled_in, hidden
from tests.bench.site_process import SiteProcess, running
from tests.intake.hostile import texts
from tests.intake.visitor import ANSWERS, ASK, CHECK
from treatments.consultations.request_fields import TYPED_FIELDS

TEXT_FIELDS = tuple(field.name for field in TYPED_FIELDS)
OTHER_FIELDS = (
    "concern", "contact_channel", "contact_times", "over_18", "consent_version", "form_token", "website", "unknown",
)  # fmt: skip
ASKED_IN_WORDS = {302, 413, 422}


def try_one(port: int, field: str, text: str) -> tuple[str, str, str]:
    """The field, the text, and a fault if there was one."""
    sender = Sender(port)
    kind, body = filled_in({**ANSWERS, **sender.form(), field: text})
    try:
        answer = sender.send("POST", ASK, body, kind)
        if answer.status not in ASKED_IN_WORDS:
            return field, text, f"form answered {answer.status}"
        if answer.location == CHECK:
            page = sender.send("GET", CHECK)
            kind, body = filled_in({**hidden(page, CHECK)})
            sent = sender.send("POST", CHECK, body, kind)
            if sent.status != 302:
                return field, text, f"page of answers answered {sent.status}"
            return field, text, "stored"
    except FAULTS as fault:
        return field, text, f"{type(fault).__name__}: {fault}"
    return field, text, "refused"


def main(every: int = 1) -> int:
    work = [(field, text) for field in TEXT_FIELDS for text in texts()[::every]]
    work += [(field, text) for field in OTHER_FIELDS for text in texts()[:: every * 4]]
    with tempfile.TemporaryDirectory(prefix="picoinfo-hostile-") as folder, running(Path(folder)) as site:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda one: try_one(site.port, *one), work))
        return report(site, results)


def report(site: SiteProcess, results: list[tuple[str, str, str]]) -> int:
    stored = site.stored()
    found = {field: Counter(row["fields"][field] for row in stored) for field in TEXT_FIELDS}
    mangled = [
        (field, text)
        for field, text, fate in results
        if fate == "stored" and field in TEXT_FIELDS and not found[field][text.strip() if field == "email" else text]
    ]
    fates = Counter(fate for _field, _text, fate in results)
    faults = [one for one in results if one[2] not in {"stored", "refused"}]
    for name, value in {
        "tried": len(results),
        "stored": fates["stored"],
        "refused in words": fates["refused"],
        "rows": len(stored),
        "faults": len(faults),
        "mangled": len(mangled),
    }.items():
        print(f"{name:24} {value}")
    for field, text, fault in faults[:20]:
        print(f"  {field}: {fault}: {text[:60]!r}")
    for field, text in mangled[:20]:
        print(f"  {field} mangled: {text[:60]!r}")
    return 1 if faults or mangled or len(stored) != fates["stored"] else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
