"""What one account may do with the checks of articles, by the permissions of its groups."""

from dataclasses import dataclass, fields
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

PERMISSIONS = {
    "read": "reviews.read_reviews",
    "remark": "reviews.write_remarks",
    "sign": "reviews.sign_articles",
    "link": "reviews.link_reviewers",
    "feedback": "feedback.read_feedback",
    "erase_feedback": "feedback.erase_feedback",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    read: bool = False
    remark: bool = False
    sign: bool = False
    link: bool = False
    feedback: bool = False
    erase_feedback: bool = False

    @classmethod
    def of(cls, user: AbstractBaseUser | AnonymousUser) -> Self:
        may = getattr(user, "has_perm", lambda _permission: False)
        return cls(**{field.name: may(PERMISSIONS[field.name]) for field in fields(cls)})
