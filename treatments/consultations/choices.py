"""The codes stored in the tables, with the labels that staff read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The state of a request. `rules` says which may follow which."""

    NEW = "new", _("New")
    BEING_READ = "being-read", _("Being read")
    WAITING = "waiting-for-patient", _("Waiting for the patient")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class Outcome(TextChoices):
    """How a request ended. A booking is an ending and not a state to wait in, so it is here."""

    BOOKED = "booked", _("An appointment was booked")
    ADVISED = "advised", _("Answered, no appointment wanted")
    REFERRED = "referred", _("Sent on to a doctor or another service")
    UNREACHED = "unreached", _("The patient could not be reached")
    DUPLICATE = "duplicate", _("The same as another request")
    SPAM = "spam", _("Not a real request")
    WITHDRAWN = "withdrawn", _("Withdrawn by the patient")


class Channel(TextChoices):
    """How the patient would like to be answered."""

    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By email")
    EITHER = "either", _("By phone or email")


class PartOfDay(TextChoices):
    """When on a day to ring back."""

    ANY = "any", _("any time")
    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")


class UrgencyStep(TextChoices):
    """What staff did about an urgent request."""

    RAISED = "raised", _("marked as urgent")
    TOLD = "told", _("told")
    LOWERED = "lowered", _("not urgent")
    ANSWERED = "answered", _("answered, so no longer urgent")


class InformationKind(TextChoices):
    """What staff ask a patient for."""

    PHOTO = "photo", _("A photo")
    ANSWER = "answer", _("An answer")


class MessageKind(TextChoices):
    STAFF_NOTICE = "staff-notice", _("Notice to staff")
    RECEIPT = "receipt", _("Receipt for the patient")
    REPLY = "reply", _("Reply to the patient")
    CONTACT_NOTICE = "contact-notice", _("Notice to a former address")
    ACCOUNT_NOTICE = "account-notice", _("Notice to the owner of an account")


class EventKind(TextChoices):
    """One line of history. The words complete "On this day ..."."""

    RECEIVED = "received", _("request received")
    OPENED = "opened", _("record opened")
    PHOTO_SEEN = "photo-seen", _("photo looked at")
    CLAIMED = "claimed", _("request claimed")
    ASSIGNED = "assigned", _("request assigned")
    MOVED = "moved", _("status changed")
    SPAM_MARKED = "spam-marked", _("marked as not a real request")
    SPAM_CLEARED = "spam-cleared", _("cleared of suspicion")
    NOTE_ADDED = "note-added", _("note added")
    REPLY_QUEUED = "reply-queued", _("reply written")
    REPLY_TAKEN_BACK = "reply-taken-back", _("reply taken back before it was sent")
    ADDED = "patient-added", _("something added by the patient")
    PHOTO_REMOVED = "photo-removed", _("photo removed by the patient")
    PHOTO_TURNED = "photo-turned", _("photo turned by the patient")
    INFORMATION_ASKED = "information-asked", _("patient asked for a photo or an answer")
    CALL_PLANNED = "call-planned", _("call planned")
    CALL_UNANSWERED = "call-unanswered", _("rung without an answer")
    CALL_DROPPED = "call-dropped", _("planned call taken back")
    URGENCY_RAISED = "urgency-raised", _("marked as urgent")
    URGENCY_LOWERED = "urgency-lowered", _("marked as not urgent")
    URGENCY_TOLD = "urgency-told", _("somebody told that it may be urgent")
    LINKED = "linked", _("said to belong together with another request")
    PARTED = "parted", _("parted from another request")
    CONTACT_CORRECTED = "contact-corrected", _("contact details corrected")
    WITHDRAWN = "withdrawn", _("request withdrawn by the patient")
    EXPORTED = "exported", _("record exported")
    LETTER_SET_ASIDE = "letter-set-aside", _("letter could not be sent and was set aside")
    LETTER_REVIVED = "letter-revived", _("letter sent again by hand")
    ERASED = "erased", _("request erased")
    RETENTION_RUN = "retention-run", _("expired records erased")
    LIST_SEEN = "list-seen", _("list of requests looked at")
    ACCOUNT_MADE = "account-made", _("account made")
    ACCOUNT_CHANGED = "account-changed", _("account changed")
    PASSWORD_SET = "password-set", _("password of an account set")
    ENROLMENT_CODE_MADE = "enrolment-code-made", _("code for a second step made")
    SECOND_STEP_SET = "second-step-set", _("second step set up")
    SECOND_STEP_REMOVED = "second-step-removed", _("second step removed")


class Quota(TextChoices):
    """Limits that keep anybody from filling the disk or the processors; staff see which of them refused something."""

    DISK = "disk", _("The disk is nearly full (DISK_RESERVE).")
    PHOTO_TIME = "photo-time", _("One sender's photos took more work than an hour allows (PHOTO_SECONDS_PER_HOUR).")
    BUSY = "busy", _("More photos came than could be looked at (PHOTOS_AT_ONCE).")
    SENDER_DRAFTS = "sender-drafts", _("One sender has begun too many forms (DRAFTS_PER_SENDER).")
    ALL_DRAFTS = "all-drafts", _("Too many forms have been begun and not sent (DRAFTS).")
