"""The groups of staff, each with just the rights it needs; created or corrected after every `migrate`.

Reception sees contact details, status and that a request may be urgent: not why, nor the concern, answers or photos.
It writes notes, and reads those that are not about health.
An editor writes the articles and sees no request at all.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

TRIAGE = ("view_consultationrequest", "triage_requests", "correct_contact")
HEALTH = ("view_health_answers", "view_photos", "view_consent", "view_event", "view_message")

# Group name -> app label -> codenames of permissions.
STAFF_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "reception": {"consultations": (*TRIAGE, "write_notes")},
    "clinician": {
        "consultations": (*TRIAGE, *HEALTH, "reply_requests", "write_notes", "read_notes"),
        "reviews": ("read_reviews", "write_remarks", "sign_articles"),
        "feedback": ("read_feedback",),
    },
    "editor": {
        "reviews": ("read_reviews", "write_remarks"),
        "feedback": ("read_feedback", "erase_feedback"),
    },
    "manager": {
        "consultations": (*TRIAGE, *HEALTH, "export_requests", "erase_requests"),
        "reviews": ("read_reviews", "link_reviewers"),
        "feedback": ("read_feedback", "erase_feedback"),
        "auth": ("view_user", "add_user", "change_user"),
    },
}


def ensure_staff_groups(**_signal: Any) -> None:
    """Give each group exactly the permissions of the table. Groups of other names are left alone.

    A permission that is not there (after migrating back, say) is left out; the next `migrate` adds it.
    """
    for name, codenames_by_app in STAFF_GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = Q()
        for app_label, codenames in codenames_by_app.items():
            wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
        group.permissions.set(Permission.objects.filter(wanted))
