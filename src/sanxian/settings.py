"""Every setting of Sanxian, in one typed file; what differs by installation comes from the environment.

SANXIAN_HOME       where the embedded database, keys and uploads live (default: var/ in the project)
DATABASE_URL       postgres://user:password@host/name moves to PostgreSQL; nothing else changes
SANXIAN_HOSTS      host names served, separated by commas (default: loopback)
SANXIAN_DEMO       "1": demonstration mode, bound to loopback
SANXIAN_HTTPS      "1": behind HTTPS; cookies are marked secure
SANXIAN_CIPHER     "aes" (default) or "sm4"
SANXIAN_KEYS       the key file (default: keys.json in the home)
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

PACKAGE = Path(__file__).resolve().parent


def _home() -> Path:
    default = PACKAGE.parents[1] / "var"
    return Path(os.environ.get("SANXIAN_HOME") or default).expanduser().absolute()


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


SANXIAN_HOME = _home()
SANXIAN_DEMO = _flag("SANXIAN_DEMO")
SANXIAN_HTTPS = _flag("SANXIAN_HTTPS")
SANXIAN_CIPHER = os.environ.get("SANXIAN_CIPHER", "aes")
SANXIAN_KEYS = os.environ.get("SANXIAN_KEYS") or str(SANXIAN_HOME / "keys.json")


def _sqlite() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SANXIAN_HOME / "sanxian.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair),
    }


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    return _postgres(url) if url else _sqlite()


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _secret() -> str:
    """Made once for a home and kept beside its keys, readable by its owner only.

    Two first starts may race: the file is linked into place whole, and the first one stands.
    """
    given = os.environ.get("SANXIAN_SECRET")
    if given:
        return given
    path = SANXIAN_HOME / "secret"
    if not path.exists():
        SANXIAN_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"secret.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(os.urandom(32).hex())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text("utf-8")


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SANXIAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "sanxian.urls"
WSGI_APPLICATION = "sanxian.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "sanxian.core",
    "sanxian.orgs",
    "sanxian.people",
    "sanxian.duties",
    "sanxian.volunteers",
    "sanxian.blood",
    "sanxian.stemcell",
    "sanxian.stempatient",
    "sanxian.stemdonor",
    "sanxian.coordination",
    "sanxian.twin",
    "sanxian.exchange",
    "sanxian.console",
    "sanxian.portal",
    "sanxian.insight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sanxian.console.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sanxian.orgs.middleware.ActorMiddleware",
    "sanxian.console.middleware.NulMiddleware",
    "sanxian.console.middleware.RefusalMiddleware",
    "sanxian.console.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sanxian.console.context.shell",
            ],
        },
    }
]

# -- sign-in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "orgs.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SANXIAN_HTTPS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "orgs/locked.html"
ACCOUNT_ADAPTER = "sanxian.orgs.adapter.StaffAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "sanxian.orgs.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sanxian 三献"

# -- transport and content policy ----------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SANXIAN_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SANXIAN_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- language and time: stored in UTC, shown where the people are -----------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = SANXIAN_HTTPS, True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# -- static files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = SANXIAN_HOME / "static"
STATICFILES_DIRS = [
    folder for folder in (PACKAGE / "static", PACKAGE / "static_built") if folder.is_dir()
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# -- background work, logs ---------------------------------------------------------------------------
FORM_RENDERER = "sanxian.console.widgets.Renderer"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SANXIAN_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
