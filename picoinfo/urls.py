"""Every address of the site, by door."""

from django.contrib import admin
from django.urls import include, path

from picoinfo import wellknown
from treatments.articles import views

urlpatterns = [
    path("", include("treatments.articles.urls")),
    path("consultation/", include("treatments.intake.urls")),
    # Doors are strangers: the reading door draws the page, the desk's site lets staff in, the house joins them.
    path("admin/preview/<slug:slug>/", admin.site.admin_view(views.preview), name="preview"),
    path("admin/", admin.site.urls),
    path("", include("treatments.ui.urls")),
    path("healthz", wellknown.healthz, name="healthz"),
    path("readyz", wellknown.readyz, name="readyz"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
    path("csp-report/", wellknown.csp_report, name="csp-report"),
]

handler400 = "picoinfo.errors.bad_request"
handler403 = "picoinfo.errors.permission_denied"
handler404 = "picoinfo.errors.page_not_found"
handler500 = "picoinfo.errors.server_error"
