"""Send every hostile text in every field to the running site: `python -m tests.bench.hostile [every nth]`.

Each must be answered without a 5xx, and be stored exactly as it was sent or refused in words (G5 of the design).
"""

import html
import http
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.sender import FAULTS, Sender, filled_in, hidden
from tests.bench.site_process import SiteProcess, running
from tests.intake.hostile import texts
from tests.intake.visitor import ANSWERS, ASK, CHECK
from treatments.consultations.request_fields import LATER_FIELDS, TYPED_FIELDS, Reader

TEXT_FIELDS = tuple(field.name for field in TYPED_FIELDS if not field.later)
LATER = {field.name: "words" if field.reader == Reader.HEALTH else "visit" for field in LATER_FIELDS}
OTHER_FIELDS = (
    "concern", "contact_channel", "contact_times", "over_18", "consent_version", "form_token", "website", "unknown",
)  # fmt: skip
ASKED_IN_WORDS = {302, 413, 422}


def try_one(port: int, field: str, text: str) -> tuple[str, str, str]:
    """The field, the text, and a fault if there was one."""
    sender = Sender(port)
    way = {"contact_channel": "phone"} if field == "phone" else {}  # only the field of the chosen way is kept
    kind, body = filled_in({**ANSWERS, **sender.form(), **way, field: text})
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


def try_later(port: int, field: str, every: int) -> list[tuple[str, str, str]]:
    """All texts in one field of a request's own page, one after the other: each must come back in the field."""
    sender = Sender(port)
    path = f"{sender.own_page(sender.sent_page(message=f'later: {field}'))}prepare/{LATER[field]}/"
    fates = []
    for text in texts()[::every]:
        kind, body = filled_in({**hidden(sender.send("GET", path), path), field: text})
        try:
            answer = sender.send("POST", path, body, kind)
            fate = "refused" if answer.status in {413, 422} else f"part answered {answer.status}"
            if answer.status == http.HTTPStatus.FOUND:
                fate = "kept" if shown(sender.send("GET", path).text, field) == text else "mangled"
        except FAULTS as fault:
            fate = f"{type(fault).__name__}: {fault}"
        fates.append((field, text, fate))
    return fates


def shown(page: str, field: str) -> str | None:
    """What stands in a field of the page."""
    box = re.search(rf'<textarea name="{field}"[^>]*>\r?\n(.*?)</textarea>', page, re.DOTALL)
    line = re.search(rf'<input type="text" name="{field}"(?: value="([^"]*)")?', page)
    found = box or line
    return html.unescape(found.group(1) or "") if found else None


def main(every: int = 1) -> int:
    work = [(field, text) for field in TEXT_FIELDS for text in texts()[::every]]
    work += [(field, text) for field in OTHER_FIELDS for text in texts()[:: every * 4]]
    with tempfile.TemporaryDirectory(prefix="picoinfo-hostile-") as folder, running(Path(folder)) as site:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda one: try_one(site.port, *one), work))
            later = pool.map(lambda field: try_later(site.port, field, every), LATER)
            results += [one for fates in later for one in fates]
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
    faults = [one for one in results if one[2] not in {"stored", "kept", "refused"}]
    for name, value in {
        "tried": len(results),
        "stored": fates["stored"],
        "kept later": fates["kept"],
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
    return 1 if faults or mangled or len(stored) != fates["stored"] + len(LATER) else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
