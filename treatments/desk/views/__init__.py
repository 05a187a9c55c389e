"""The desk's own URLs, in addition to those of the admin."""

from collections.abc import Callable
from functools import partial

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from treatments.desk.views import calls, erase, export, letters, news, photos, record, same_person, triage, urgency

REQUESTS = "consultations/consultationrequest/"
ONE = f"{REQUESTS}<int:pk>/"


def get_urls(site: AdminSite) -> list[URLPattern]:
    def admin_path(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        guarded: Callable[..., HttpResponse] = site.admin_view(partial(view, site=site))
        return path(route, guarded, name=name)

    return [
        admin_path(f"{REQUESTS}export/", export.export_many, "requests-export"),
        admin_path(f"{REQUESTS}erase/", erase.erase_many, "requests-erase"),
        admin_path(f"{REQUESTS}news/", news.news, "requests-news"),
        admin_path(f"{ONE}change/", record.show, "consultations_consultationrequest_change"),
        admin_path(f"{ONE}print/", record.print_view, "request-print"),
        admin_path(f"{ONE}claim/", triage.claim, "request-claim"),
        admin_path(f"{ONE}assign/", triage.assign, "request-assign"),
        admin_path(f"{ONE}move/", triage.move, "request-move"),
        admin_path(f"{ONE}spam/", triage.mark_spam, "request-spam"),
        admin_path(f"{ONE}real/", triage.clear_of_suspicion, "request-real"),
        admin_path(f"{ONE}note/", triage.note, "request-note"),
        admin_path(f"{ONE}reply/", letters.send, "request-reply"),
        admin_path(f"{ONE}template/", letters.template, "request-template"),
        admin_path(f"{ONE}preview/", letters.preview, "request-preview"),
        admin_path(f"{ONE}take-back/", letters.take_back, "request-take-back"),
        admin_path(f"{ONE}ask/", letters.ask, "request-ask"),
        admin_path(f"{ONE}draft/", triage.draft, "request-draft"),
        admin_path(f"{ONE}urgent/", urgency.raise_urgency, "request-urgent"),
        admin_path(f"{ONE}not-urgent/", urgency.lower_urgency, "request-not-urgent"),
        admin_path(f"{ONE}told/", urgency.told, "request-told"),
        admin_path(f"{ONE}call/", calls.plan, "request-call"),
        admin_path(f"{ONE}no-answer/", calls.no_answer, "request-no-answer"),
        admin_path(f"{ONE}no-call/", calls.drop, "request-no-call"),
        admin_path("calls/", calls.todays_calls, "calls"),
        admin_path(f"{ONE}join/", same_person.join, "request-join"),
        admin_path(f"{ONE}part/", same_person.part, "request-part"),
        admin_path(f"{ONE}contact/", triage.contact, "request-contact"),
        admin_path(f"{ONE}photos/", photos.side_by_side, "request-photos"),
        admin_path(f"{ONE}photos/<int:position>/", photos.photo_detail, "request-photo"),
        admin_path("photos/<str:name>.jpg", photos.photo_file, "photo"),
        admin_path(f"{ONE}download/", export.download_record, "request-download"),
        admin_path(f"{ONE}erase/", erase.erase_one, "request-erase"),
    ]
