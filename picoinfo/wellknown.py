"""Addresses that programs ask for: health, robots.txt, security contact, policy reports."""

import json
import logging
import shutil
import tempfile
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from treatments import content
from treatments.consultations.backups import last_backup
from treatments.consultations.choices import EventKind
from treatments.consultations.models import Event, Message

logger = logging.getLogger(__name__)

MIN_FREE_BYTES = 200 * 1024 * 1024
LETTER_LATE = timedelta(minutes=30)
RETENTION_LATE = timedelta(days=2)
REPORT_BYTES = 8192
REPORTS_PER_MINUTE = 30


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers. No query, so that no supervisor restarts the site because of a lost database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The state of each part in a word; 503 if a patient's request could not be stored now."""
    findings = {
        "database": database(),
        "disk": disk(),
        "outbox": outbox(),
        "retention": retention(),
        "content": content_problems(),
        "backup": backup(),
    }
    ready = findings["database"] == findings["disk"] == "ok"
    return JsonResponse({"ready": ready, **findings}, status=200 if ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            return "ok" if cursor.fetchone()[0] else "empty"
    except DatabaseError:
        return "unreachable"


def disk() -> str:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
        with tempfile.TemporaryFile(dir=settings.VAR_DIR) as probe:  # nameless: two at once do not collide
            probe.write(b"ok")
    except OSError:
        return "not writable"
    return "ok" if free > MIN_FREE_BYTES else "nearly full"


def outbox() -> str:
    try:
        late = Message.objects.late(at=timezone.now(), by=LETTER_LATE).count()
    except DatabaseError:
        return "unreachable"
    return "ok" if not late else f"{late} letters late"


def retention() -> str:
    """`erase_expired` records an event every day; after a long gap it waits for a person to confirm the clock."""
    try:
        last = Event.objects.filter(kind=EventKind.RETENTION_RUN).newest_first().first()
    except DatabaseError:
        return "unreachable"
    return "ok" if last is None or timezone.now() - last.at < RETENTION_LATE else "late"


def backup() -> str:
    """A site that was never backed up may be a trial, so this never makes it unready."""
    last = last_backup()
    return "none yet" if last is None else "late" if last.is_late(timezone.now()) else "ok"


def content_problems() -> str:
    problems = len(content.current().problems)
    return "ok" if not problems else f"{problems} problems"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /consultation/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return public_text("\n".join(lines))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Every page links its icon; this is for programs that ask for the old address without reading one."""
    brand = content.current().branding
    own = reverse("articles:clinic-logo", args=[brand.logo_key]) if brand.logo else ""
    response = HttpResponseRedirect(own) if own else HttpResponsePermanentRedirect(static("img/mark-32.png"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows when somebody puts the site on its first screen."""
    brand = content.current().branding
    icons = [
        {"src": static("img/mark-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/mark-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    if brand.logo:
        logo = reverse("articles:clinic-logo", args=[brand.logo_key])
        icons = [{"src": logo, "sizes": "any", "type": "image/svg+xml"}]
    described = {
        "name": _("%(name)s: honest words on pico laser skin treatment") % {"name": brand.name},
        "short_name": brand.name,
        "start_url": "/",
        "display": "browser",
        "background_color": "#fbf8f1",
        "theme_color": "#fbf8f1",
        "icons": icons,
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The expiry is always a year ahead, since the contact is read from the current content."""
    clinic = content.current().site.clinic
    expires = (timezone.now() + timedelta(days=365)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{clinic.email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    ]
    return public_text("\n".join(lines))


def public_text(text: str) -> HttpResponse:
    return HttpResponse(
        f"{text}\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=300"},
    )


class ReportLimit:
    """Allow a fixed number of policy reports a minute into the log, from all senders together."""

    def __init__(self) -> None:
        self.minute, self.count = 0, 0

    def allows(self, now: float) -> bool:
        minute = int(now // 60)
        self.minute, self.count = minute, (self.count if minute == self.minute else 0) + 1
        return self.count <= REPORTS_PER_MINUTE


report_limit = ReportLimit()


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log which directive was broken and nothing else: a report may hold addresses and text of the page."""
    if report_limit.allows(time.time()):
        try:
            report = json.loads(request.read(REPORT_BYTES))["csp-report"]
            directive = str(report.get("effective-directive") or report.get("violated-directive"))[:40]
            logger.warning(
                "Content-Security-Policy was broken: %s", "".join(c for c in directive if c.isalnum() or c == "-")
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
    return HttpResponse(status=204)
