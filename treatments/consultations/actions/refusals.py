"""What could not be done, and why: one exception for each thing that a door must put into words."""

from treatments.consultations.models import ConsultationRequest


class Refused(Exception):
    """A deed that the rules do not allow; nothing was changed."""


class ConsentMissing(Refused):
    """No wording was agreed to."""


class NotAnAdult(Refused):
    """The form is for people of 18 or older."""


class TextUnstorable(Refused):
    """A text holds what no database can keep (see `texts.is_storable`), or breaks a line where there is only one."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyPhotos(Refused):
    """The draft holds as many photos as may be sent."""


class DraftAlreadySent(Refused):
    """The draft has become a request: a change to it would reach nobody."""


class MoveNotAllowed(Refused):
    """The rules know no such step from here, or it lacks what it needs."""


class StaleVersion(Refused):
    """Somebody else changed the request in the meantime. `now` is the request as it stands."""

    def __init__(self, now: ConsultationRequest) -> None:
        super().__init__(f"{now.reference} is at version {now.version}")
        self.now = now


class NothingToReplyTo(Refused):
    """The patient left no address to write to."""


class ClockImplausible(Refused):
    """So long since anything happened that the clock may be wrong; a person must confirm before anything is erased."""
