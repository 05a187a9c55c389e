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
    """A text holds what no database can store (see `texts.is_storable`), or a line break where only one line fits."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyPhotos(ActionError):
    """The request holds as many photos as may be sent."""


class QuotaReached(ActionError):
    """Unsent forms or photos have reached a limit; `quota` says which one."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.value)
        self.quota = quota


class DraftAlreadySent(ActionError):
    """The draft has become a request, so changing it would have no effect."""


class MoveNotAllowed(ActionError):
    """The rules do not allow this step from the present status, or it lacks what it needs."""


class StaleVersion(ActionError):
    """Somebody else changed the request in the meantime. `current` is the request as it is now."""

    def __init__(self, current: ConsultationRequest) -> None:
        super().__init__(f"{current.reference} is at version {current.version}")
        self.current = current


class RequestErased(ActionError):
    """The request was erased in the meantime."""


class NothingToReplyTo(ActionError):
    """The patient left no address to write to."""


class NothingAsked(ActionError):
    """Staff asked no such thing of this patient."""


class LetterGone(ActionError):
    """The letter was sent, or is being sent, so it cannot be taken back."""


class NothingToRing(ActionError):
    """The patient left no phone number."""


class ClockImplausible(ActionError):
    """Nothing has happened for so long that the clock may be wrong; a person must confirm before anything is erased."""
