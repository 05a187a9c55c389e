"""Every address of the site, app by app."""

from django.contrib import admin
from django.urls import include, path

from picoinfo import metrics, proxy_check, wellknown
from treatments import content
from treatments.articles import views
from treatments.consultations.actions.limit import count_attempt
from treatments.feedback.urls import get_urls as feedback_urls
from treatments.reviews.urls import get_urls as reviews_urls

urlpatterns = [
    path("", include("treatments.articles.urls")),
    path("tools/", include("treatments.tools.urls")),
    path("consultation/", include("treatments.intake.urls")),
    path("feedback/", include(feedback_urls(count_attempt))),
    # The apps must not import each other, so the articles' view and the desk's access check are joined here.
    path("admin/preview/<slug:slug>/", admin.site.admin_view(views.preview), name="preview"),
    path("admin/words/", include(reviews_urls(admin.site))),
    path("admin/", admin.site.urls),
    path("", include("treatments.ui.urls"), {"block_examples": content.block_examples}),
    path("healthz", wellknown.healthz, name="healthz"),
    path("readyz", wellknown.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("proxy-check/", proxy_check.proxy_check, name="proxy-check"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("site.webmanifest", wellknown.manifest, name="manifest"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
    path("csp-report/", wellknown.csp_report, name="csp-report"),
]

handler400 = "picoinfo.errors.bad_request"
handler403 = "picoinfo.errors.permission_denied"
handler404 = "picoinfo.errors.page_not_found"
handler500 = "picoinfo.errors.server_error"
