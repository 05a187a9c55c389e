"""Every setting of the site, from the environment; README lists them. A fresh checkout runs with none set.

Production means that SITE_URL is an https address: only then are sample clinic details refused, cookies Secure and
the second factor required.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from picoinfo import environment as env
from picoinfo.databases import forbid_creation
from picoinfo.environment import call_later
from picoinfo.secret_key import load_or_create_secret_key, refuse_weak_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")
CONTENT_DIR = env.folder("CONTENT_DIR", BASE_DIR / "content")
CLINIC_DIR = env.optional_folder("CLINIC_DIR")  # a clinic's own folder, laid over the content

DEBUG = env.flag("DEBUG", default=False)
SITE_URL = env.site_url("SITE_URL", "http://localhost:8000")
PRODUCTION = SITE_URL.startswith("https://")
SECRET_KEY_FILE = VAR_DIR / "secret-key"
SECRET_KEY = env.text("SECRET_KEY") or load_or_create_secret_key(SECRET_KEY_FILE)
SECRET_KEY_FALLBACKS = env.comma_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.comma_list("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname or ""))
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 cannot be used with an https SITE_URL: it shows private data. Unset DEBUG.")
if PRODUCTION:
    refuse_weak_key("SECRET_KEY", SECRET_KEY, SECRET_KEY_FILE)
    for _key in SECRET_KEY_FALLBACKS:
        refuse_weak_key("SECRET_KEY_FALLBACKS", _key, SECRET_KEY_FILE)

# Who ends TLS: a proxy in front, or `up` itself with a certificate. TRUSTED_PROXIES counts our own proxies in front of
# the site; only the address and the protocol that they add to a request are believed.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
# The header in which they do. A name without a hyphen cannot be forged even through a proxy that passes unknown headers
# on, see proxy_check.py.
CLIENT_ADDRESS_HEADER = env.header_name("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")
TLS_CERTIFICATE = env.file("TLS_CERTIFICATE")
TLS_KEY = env.file("TLS_KEY")
if bool(TLS_CERTIFICATE) != bool(TLS_KEY):
    raise ImproperlyConfigured("TLS_CERTIFICATE and TLS_KEY go together: set both, or unset both behind a proxy.")
if PRODUCTION and not TRUSTED_PROXIES and not TLS_CERTIFICATE:
    raise ImproperlyConfigured(
        "TRUSTED_PROXIES is missing: with an https SITE_URL, set it to the number of your own proxies in front of the "
        "site (usually 1), or let the site serve TLS itself with TLS_CERTIFICATE and TLS_KEY. Without either, every "
        "address would redirect to itself."
    )

# Apps. Each is described in CONTRIBUTING.md.
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "picoinfo.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "picoinfo",
    "treatments.ui",
    "treatments.articles",
    "treatments.tools",
    "treatments.feedback",  # this and the next stand before the app that gives their rights to the groups of staff
    "treatments.reviews",
    "treatments.consultations",
    "treatments.intake",
    "treatments.desk",
]

# Sessions are loaded lazily, so that a reading page needs neither a cookie nor the database; only these paths use them.
DESK_PATHS = ("/admin/", "/styleguide/")
MIDDLEWARE = [
    "picoinfo.request_ids.number_requests",
    "picoinfo.headers.security_headers",
    "picoinfo.errors.pages_for_empty_errors",
    "picoinfo.request_limits.reject_unreadable",
    "treatments.intake.middleware.take_turns",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "picoinfo.session_limits.end_old_sessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "picoinfo.urls"
WSGI_APPLICATION = "picoinfo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "picoinfo.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "treatments.ui.form_renderer.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("pico",)
CRISPY_TEMPLATE_PACK = "pico"
CRISPY_FAIL_SILENTLY = False

# Records. SQLite is set to lose nothing at a power cut (FULL) and to wait for another writer (IMMEDIATE, 20 s).
DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'picoinfo.sqlite3'}"
DATABASE_MARKER = VAR_DIR / "database-existed"
try:
    DATABASES: dict[str, dict[str, Any]] = {"default": dict(dj_database_url.parse(DATABASE_URL))}
except (ValueError, KeyError):
    DATABASES = {}
if not DATABASES or "@" in DATABASES["default"]["NAME"]:  # the slash of an unencoded password ends the host too early
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be used: write sqlite:////folder/file.sqlite3 or postgres://user:password@host:5432/name. "
        "In the user and the password write : as %3A, / as %2F, ? as %3F, # as %23, @ as %40 and % as %25."
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
    if DATABASE_MARKER.exists():
        forbid_creation(DATABASES["default"])
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The public key of `age` for which backups are encrypted.
BACKUP_RECIPIENT = env.text("BACKUP_RECIPIENT")

# How long private records are kept; the privacy page prints these.
RETENTION = env.Retention(
    draft=env.period("RETENTION_DRAFT", "24 hours"),
    open=env.period("RETENTION_OPEN", "1 year"),
    closed=env.period("RETENTION_CLOSED", "180 days"),
    spam=env.period("RETENTION_SPAM", "30 days"),
    message=env.period("RETENTION_MESSAGE", "30 days"),
    event=env.period("RETENTION_EVENT", "3 years"),
    feedback=env.period("RETENTION_FEEDBACK", "1 year"),
)

# Forms that were begun and not sent. Sending one again prolongs its life, up to DRAFT_MAX_AGE and never beyond.
DRAFT_MAX_AGE = env.period("DRAFT_MAX_AGE", "3 days")
if RETENTION.draft > DRAFT_MAX_AGE:
    raise ImproperlyConfigured("DRAFT_MAX_AGE is shorter than RETENTION_DRAFT: make it as long, or longer.")
DRAFT_QUOTAS = env.DraftQuotas(
    drafts_per_sender=env.number("DRAFTS_PER_SENDER", 50, minimum=1),
    drafts=env.number("DRAFTS", 20_000, minimum=1),
)
# With less free space than this, photos are refused, and words are still taken.
DISK_RESERVE = env.number("DISK_RESERVE_MB", 500) * 1024 * 1024

# Photos are opened in processes of their own: so many at once on this machine, one of them for small photos alone.
PHOTOS_AT_ONCE = env.number("PHOTOS_AT_ONCE", 2, minimum=2)
PHOTO_SECONDS = env.number("PHOTO_SECONDS", 4, minimum=1)  # of work for one photo
PHOTO_MB = env.number("PHOTO_MB", 256, minimum=256)  # of memory for one photo
PHOTO_SECONDS_PER_HOUR = env.number("PHOTO_SECONDS_PER_HOUR", 60, minimum=1)  # of work for one sender
PHOTO_SLOTS = VAR_DIR / "photo-slots"

# The request form.
SUBMISSIONS_PER_HOUR = env.number("SUBMISSIONS_PER_HOUR", 20, minimum=1)
# "Was this page useful?": from one address, and from all together.
FEEDBACK_PER_HOUR = env.number("FEEDBACK_PER_HOUR", 20, minimum=1)
FEEDBACK_PER_DAY = env.number("FEEDBACK_PER_DAY", 1000, minimum=1)
LETTERS_PER_ADDRESS_PER_DAY = env.number("LETTERS_PER_ADDRESS_PER_DAY", 5, minimum=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # all fields together, photos apart
MAX_REQUEST_BYTES = 128 * 1024 * 1024  # six photos of 15 MB, and room for a few too many to be refused in words
MAX_REQUEST_BYTES_WITHOUT_PHOTOS = 2 * DATA_UPLOAD_MAX_MEMORY_SIZE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 60  # each is refused by its name; above, nobody reads so many sentences
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "treatments.intake.upload_handlers.SkipWhenDiskFull",
]
FILE_UPLOAD_TEMP_DIR = env.private_folder(
    VAR_DIR / "uploads"
)  # photos that are arriving; erased with the rest if they are left behind

# Mail: as files in var/mail until EMAIL_HOST names a server.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25, minimum=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 10, minimum=1)
EMAIL_FILE_PATH = str(env.folder("EMAIL_FILE_PATH", VAR_DIR / "mail"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"no-reply@{urlsplit(SITE_URL).hostname}")
NOTIFY_EMAIL = env.text("NOTIFY_EMAIL", "" if PRODUCTION else "desk@localhost")
if PRODUCTION and not NOTIFY_EMAIL:
    raise ImproperlyConfigured("NOTIFY_EMAIL is missing: set it to the address at which staff hear of a new request.")
OUTBOX_MAX_ATTEMPTS = env.number("OUTBOX_MAX_ATTEMPTS", 12, minimum=1)
# Where reports of errors go, and the password of /metrics; neither is on unless it is set.
ERROR_EMAIL = env.text("ERROR_EMAIL")
METRICS_TOKEN = env.text("METRICS_TOKEN")

# Staff. Guessing is stopped by account and address together, so that nobody can lock out a whole clinic.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
OTP_TOTP_ISSUER = call_later("picoinfo.branding.authenticator_issuer")  # the clinic's name
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "picoinfo.lockout.lockout_address"
AXES_CLIENT_STR_CALLABLE = "picoinfo.lockout.describe_sign_in"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "treatments.desk.accounts.locked_out"
LOGIN_URL = "admin:login"
SESSION_IDLE_SECONDS = 15 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # the other one has a cookie of its own
SESSION_COOKIE_AGE = 8 * 60 * 60

# Cookies: only the desk and the form have any. The __Host- prefix needs https.
_prefix = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_prefix}desk"
CSRF_COOKIE_NAME = f"{_prefix}form"
CSRF_COOKIE_AGE = int(RETENTION.draft.total_seconds())  # no longer than what it guards; the privacy page says so
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]  # what browsers send as Origin, whatever Host a proxy passes on
CSRF_FAILURE_VIEW = "picoinfo.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # headers.py sends X-Frame-Options itself, on errors and static files too
]

# Security headers; headers.py adds them to every response. SECURE_CSP has the form that Django 6 will read.
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    "manifest-src": ["'self'"],
    "report-uri": ["/csp-report/"],
}

# Language and files.
LANGUAGE_CODE = "en-gb"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "picoinfo" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "treatments.ui.finders.JoinedStylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # half the work of a first start; no page names the others
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_private_links": {"()": "picoinfo.logs.RedactPrivateLinks"},
        "request_id": {"()": "picoinfo.request_ids.AddRequestID"},
    },
    "formatters": {
        "line": {
            "class": "picoinfo.logs.RedactingFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {
            "class": "picoinfo.logs.SilentStreamHandler",
            "formatter": "line",
            "filters": ["no_private_links", "request_id"],
        },
        "reports": {
            "class": "picoinfo.error_reports.ErrorReportHandler",
            "formatter": "line",
            "filters": ["no_private_links", "request_id"],
            "level": "ERROR",
        },
    },
    "root": {"handlers": ["stderr", "reports"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "axes.handlers.database": {"level": "INFO"},  # who signed in or out, and who failed to
    },
}
