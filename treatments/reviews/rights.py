"""What one account may do with the checks of articles, by the permissions of its groups."""

from dataclasses import dataclass

from treatments.desk.rights import RightsOfAccount


@dataclass(frozen=True, kw_only=True)
class Rights(RightsOfAccount):
    PERMISSIONS = {
        "read": "reviews.read_reviews",
        "remark": "reviews.write_remarks",
        "sign": "reviews.sign_articles",
        "link": "reviews.link_reviewers",
        "feedback": "feedback.read_feedback",
        "erase_feedback": "feedback.erase_feedback",
    }

    read: bool = False
    remark: bool = False
    sign: bool = False
    link: bool = False
    feedback: bool = False
    erase_feedback: bool = False
