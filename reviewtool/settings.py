"""Settings: everything from environment variables, nothing needed. See ``.env.example``."""

import os
from pathlib import Path
from typing import Any

import environ
from django.utils.translation import gettext_lazy as _

from reviewtool import sqlite
from reviewtool.local import kept_secret, speakable

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(str(BASE_DIR / ".env"), overwrite=False)
# A variable that is set to nothing counts as not set.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

# The place: what this copy of the app keeps, and how it is reached -------------------------

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = env.str("SECRET_KEY", default="") or kept_secret(
    VAR_DIR / "secret-key", speakable(12)
)

# Without ALLOWED_HOSTS the app answers to this machine's names and to private addresses only
# (reviewtool.hosts), so that phones on the same network reach it and nobody else is fooled.
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
LOCAL_HOSTS_ONLY = not ALLOWED_HOSTS
if LOCAL_HOSTS_ONLY:
    ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The address that QR codes and mails carry, such as https://review.example.org
BASE_URL: str = env.str("BASE_URL", default="").rstrip("/")
PORT: int = env.int("PORT", default=8000)

# Who may say for whom a request was made (X-Forwarded-For and -Proto); nobody by default.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])

# The parts --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "reviewtool",
    "domains",
    "workshops",
    "actionplans",
]

MIDDLEWARE = [
    "reviewtool.hosts.LocalHostsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "reviewtool.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Safe with secrets in the page: Django masks its CSRF token and pads the compressed answer.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "reviewtool.trouble.TroubleMiddleware",
]

ROOT_URLCONF = "reviewtool.urls"
WSGI_APPLICATION = "reviewtool.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The truth ----------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'review.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = 600
ON_SQLITE = "sqlite3" in DATABASES["default"]["ENGINE"]
if ON_SQLITE:
    DATABASES["default"]["ENGINE"] = "reviewtool.sqlite"
    DATABASES["default"]["OPTIONS"] = sqlite.connection_options(sqlite.library_version())
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["ENGINE"] = "reviewtool.postgres"
    # A database that is gone or held is noticed before a phone gives up, after ten seconds.
    patience = {
        "connect_timeout": 5,
        "options": "-c lock_timeout=5s",
        "keepalives_idle": 4,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 8000,
    }
    DATABASES["default"]["OPTIONS"] = patience | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Threads that run Django. SQLite has one writer, so more only wait for each other.
WSGI_THREADS: int = env.int("WSGI_THREADS", default=2 if ON_SQLITE else 4)

# Through which several processes tell each other that a workshop changed; empty: there is one.
REDIS_URL: str = env.str("REDIS_URL", default="")

# Accounts -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "workshops.Facilitator"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = env.str("LOGIN_REDIRECT_URL", default="/workshops/")
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "reviewtool.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True

# Mail: without EMAIL_URL it is printed where the app runs.
_mail = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST: str = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT: int = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER: str = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS: bool = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL: bool = bool(_mail.get("EMAIL_USE_SSL"))
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="reviews@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Cookies and https ----------------------------------------------------------------------------

HTTPS: bool = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", default=0)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
X_FRAME_OPTIONS = "DENY"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE: str = env.str("TIME_ZONE", default="Europe/London")
USE_I18N = True
USE_TZ = True

# Static files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "reviewtool.bundles.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "reviewtool.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR_DIR / "files"

# What is written down about running: to stderr, and never what anyone wrote.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_paths": {"()": "reviewtool.logs.NoPaths"}},
    "formatters": {
        "plain": {
            "()": "reviewtool.logs.NoPersonalText",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_paths"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "uvicorn": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}

# How many days after its end a workshop is closed for good by itself; 0 for never.
CLOSE_FOR_GOOD_AFTER_DAYS: int = env.int("CLOSE_FOR_GOOD_AFTER_DAYS", default=30)

# What new workshops discuss: the newest edition of this pack.
CONTENT_PACK: str = env.str("CONTENT_PACK", default="strengths-based-review")

# Whether anybody may go through the domains by themselves, and how many may begin within a day:
# no account is needed for it, and what people begin is kept.
ALONE: bool = env.bool("ALONE", default=True)
ALONE_A_DAY: int = env.int("ALONE_A_DAY", default=200)
