"""URLs of the app."""

from django.urls import URLPattern, path

from treatments.feedback import views


def get_urls(count_attempt: views.CountAttempt) -> tuple[list[URLPattern], str]:
    """For `include`. The limit is handed over by the project, since it stands with the patients' records."""
    return [
        path("<slug:slug>/", views.send, {"count_attempt": count_attempt}, name="send"),
        path("<slug:slug>/thanks/", views.thanks, name="thanks"),
    ], "feedback"
