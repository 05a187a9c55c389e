"""URLs of the app: pages of the desk, guarded by its sign-in and second step."""

from collections.abc import Callable
from functools import partial

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from treatments.reviews import views

ONE = "<slug:slug>/<slug:language>/"


def get_urls(site: AdminSite) -> tuple[list[URLPattern], str]:
    """For `include`."""

    def desk_path(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        guarded: Callable[..., HttpResponse] = site.admin_view(partial(view, site=site))
        return path(route, guarded, name=name)

    return [
        desk_path("", views.index, "index"),
        desk_path("people/", views.people, "people"),
        desk_path("signatures/<int:pk>/", views.signature_file, "signature"),
        desk_path(ONE, views.article, "article"),
        desk_path(f"{ONE}remark/", views.remark, "remark"),
        desk_path(f"{ONE}reply/", views.reply, "reply"),
        desk_path(f"{ONE}settle/", views.settle, "settle"),
        desk_path(f"{ONE}reopen/", views.reopen, "reopen"),
        desk_path(f"{ONE}sign/", views.sign, "sign"),
        desk_path(f"{ONE}erase-feedback/", views.erase_feedback, "erase-feedback"),
    ], "reviews"
