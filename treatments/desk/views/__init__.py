"""The desk's own pages, beside those of the admin, and their addresses."""

from collections.abc import Callable
from functools import partial

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from treatments.desk.views import deeds, erasing, exporting, photos, record

REQUESTS = "consultations/consultationrequest/"
ONE = f"{REQUESTS}<int:pk>/"


def addresses(site: AdminSite) -> list[URLPattern]:
    def at(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        guarded: Callable[..., HttpResponse] = site.admin_view(partial(view, site=site))
        return path(address, guarded, name=name)

    return [
        at(f"{REQUESTS}export/", exporting.export_many, "requests-export"),
        at(f"{REQUESTS}erase/", erasing.erase_many, "requests-erase"),
        at(f"{ONE}change/", record.show, "consultations_consultationrequest_change"),
        at(f"{ONE}print/", record.for_paper, "request-print"),
        at(f"{ONE}claim/", deeds.claim, "request-claim"),
        at(f"{ONE}assign/", deeds.assign, "request-assign"),
        at(f"{ONE}move/", deeds.move, "request-move"),
        at(f"{ONE}spam/", deeds.mark_spam, "request-spam"),
        at(f"{ONE}real/", deeds.clear_of_suspicion, "request-real"),
        at(f"{ONE}note/", deeds.note, "request-note"),
        at(f"{ONE}reply/", deeds.reply, "request-reply"),
        at(f"{ONE}contact/", deeds.contact, "request-contact"),
        at(f"{ONE}photos/<int:position>/", photos.look, "request-photo"),
        at("photos/<str:name>.jpg", photos.photo_file, "photo"),
        at(f"{ONE}take-away/", exporting.whole_record, "request-take-away"),
        at(f"{ONE}erase/", erasing.erase_one, "request-erase"),
    ]
