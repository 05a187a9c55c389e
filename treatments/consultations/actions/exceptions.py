"""Why an action could not be done: one exception for each case that a view must explain."""

from treatments.consultations.choices import Quota
from treatments.consultations.models import ConsultationRequest


class ActionError(Exception):
    """The rules do not allow this action; nothing was changed."""


class ConsentMissing(ActionError):
    """No wording was agreed to."""


class NotAnAdult(ActionError):
    """The form is for people of 18 or older."""


class TextUnstorable(ActionError):
    """A text holds what no database can keep (see `texts.is_storable`), or breaks a line where there is only one."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyPhotos(ActionError):
    """The draft holds as many photos as may be sent."""


class QuotaReached(ActionError):
    """Unsent forms take as much room as they may; `quota` says which of the limits it was."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.value)
        self.quota = quota


class DraftAlreadySent(ActionError):
    """The draft has become a request: a change to it would reach nobody."""


class MoveNotAllowed(ActionError):
    """The rules know no such step from here, or it lacks what it needs."""


class StaleVersion(ActionError):
    """Somebody else changed the request in the meantime. `current` is the request as it is now."""

    def __init__(self, current: ConsultationRequest) -> None:
        super().__init__(f"{current.reference} is at version {current.version}")
        self.current = current


class RequestErased(ActionError):
    """The request was erased in the meantime."""


class NothingToReplyTo(ActionError):
    """The patient left no address to write to."""


class ClockImplausible(ActionError):
    """So long since anything happened that the clock may be wrong; a person must confirm before anything is erased."""
