"""Django's settings, made from the environment. One file, no local settings."""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from testamur.config import logs
from testamur.config.environment import Environment, database

ENVIRONMENT = env = Environment()
ROOMS = (
    "ui", "record", "jobs", "notices", "people", "signing", "definitions", "endorsements", "proposals", "meetings",
    "cohorts", "assessment", "awards", "wallet", "catalogue", "verification", "desk", "demo",
)  # fmt: skip
_SOURCE = Path(__file__).parent.parent
BUILT = tuple(room for room in ROOMS if (_SOURCE / room / "apps.py").exists())

DEBUG = env.debug
SECRET_KEY = env.secret("pages").read_text()
MASTER_KEY_FILE = env.secret("master") if env.signing else env.data / "secrets" / "master"
DATA_FOLDER: Path = env.data
DEMO = env.demo
TESTING = env.testing
SIGNING_ALLOWED = env.signing
KEY_SERVICE = env.key_service or ("testamur.signing.custody.hardware.make_signer" if env.pkcs11_module else "")
PKCS11_MODULE, PKCS11_TOKEN, PKCS11_PIN_FILE = env.pkcs11_module, env.pkcs11_token, env.pkcs11_pin_file
ALLOWED_HOSTS = [host.strip() for host in env.allowed_hosts.split(",") if host.strip()]
SITE_URL = env.site_url.rstrip("/")
ROOT_URLCONF = "testamur.config.urls"
WSGI_APPLICATION = "testamur.config.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(env, os.environ.get("DATABASE_URL", ""))}

INSTALLED_APPS = [
    *(f"testamur.{room}" for room in BUILT),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "testamur.config.middleware.OneInstant",
    "testamur.config.middleware.Headers",
    "testamur.config.middleware.LocalTime",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "testamur.ui.problems.Problems",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "testamur.config.context.page",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [_SOURCE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.data / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/sign-in/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if SESSION_COOKIE_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SESSION_COOKIE_SECURE else "csrf"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SESSION_COOKIE_SECURE else []
CSRF_FAILURE_VIEW = "testamur.ui.views.csrf_failure"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63072000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SESSION_COOKIE_SECURE
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        **({"upgrade-insecure-requests": True} if SESSION_COOKIE_SECURE else {}),
    },
}

MAIL_ON_A_PAGE = DEMO
EMAIL_HOST, EMAIL_PORT = env.smtp_host, env.smtp_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS = env.smtp_user, env.smtp_password, env.smtp_tls
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if env.smtp_host else "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.mail_from or "noreply@localhost"
MAIL_DOMAIN = SITE_URL.split("://", 1)[-1].split(":")[0].split("/")[0]

_ERRANDS = {
    "link:record": "testamur.record.tasks.link_due",
    "sign:endorsement": "testamur.endorsements.tasks.sign_due",
    "sign:documents": "testamur.signing.tasks.sign_documents_due",
    "plan:awards": "testamur.awards.tasks.plan_due",
    "sign:credential": "testamur.awards.tasks.sign_due",
    "sign:statuslist": "testamur.signing.tasks.sign_statuslists_due",
    "sign:checkpoint": "testamur.signing.tasks.sign_checkpoint",
    "close:runs": "testamur.awards.tasks.close_runs",
    "invite:holders": "testamur.wallet.tasks.invite_holders",
    "close:polls": "testamur.meetings.tasks.close_polls",
    "sweep:endorsements": "testamur.endorsements.tasks.sweep_due",
    "open:parked": "testamur.proposals.tasks.open_parked_due",
    "remind:proposals": "testamur.proposals.tasks.remind_due",
    "lapse:proposals": "testamur.proposals.tasks.lapse_due",
    "mail": "testamur.notices.tasks.send_due",
}
ERRANDS = {kind: path for kind, path in _ERRANDS.items() if path.split(".")[1] in BUILT}

LOGGING_CONFIG = None
logs.set_up(debug=DEBUG)
log = structlog.get_logger()
