"""The few words that the library itself puts on a page, in one language; the shelf gives translated ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Braces are filled in by the components. The defaults are the English originals."""

    in_short: str = "In short"
    ask: str = "Ask the clinic"
    doctor: str = "See a doctor"
    same_day: str = "Ring the clinic today"
    emergency: str = "Emergency"
    ring_us: str = "Ring us:"
    ring_emergency: str = "Ring the emergency number:"
    when_closed: str = "When we are closed:"
    people: str = "people"
    people_twin: str = "{yes} of {total} {who}"
    source: str = "Source {number}: {words}"
    what_is_said: str = "What is said"
    table: str = "Table: {heading}"
    more_about: str = "More about: {name}"
    laser_here: str = "The laser here is {lasers}."
    lasers_here: str = "The lasers here are {lasers}."
    laser: str = "the {name} by {maker} ({wavelengths} nm)"


ENGLISH = Phrases()
