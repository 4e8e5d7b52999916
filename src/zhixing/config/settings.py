"""Settings, all from the environment. ZHIXING_MODE is demo, test or production.

Under pytest it is test, else production unless somebody says otherwise.
"""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zhixing.config import database
from zhixing.config.rooms import PACKAGE, ROOMS
from zhixing.foundation import moment

MODE = os.environ.get("ZHIXING_MODE") or ("test" if "PYTEST_VERSION" in os.environ else "production")
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"ZHIXING_MODE is demo, test or production, not {MODE!r}")
IN_PRODUCTION = MODE == "production"


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def _secret(name: str) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE names."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text("utf-8").strip()
    return ""


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`, made at first use: two processes that start together agree."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(50))
    return secret


# Where this installation keeps what is neither code nor database: keys, files, logs.
STATE_DIR = database.state_folder()
if MODE == "test":
    STATE_DIR /= "test"
# Head key, field key and the like, each a file of mode 0600 that its room makes or is given.
KEY_DIR = Path(os.environ.get("ZHIXING_KEY_DIR") or STATE_DIR / "keys")

DEBUG = False
SECRET_KEY = _secret("ZHIXING_SECRET_KEY")
SECRET_KEY_FALLBACKS = _words("ZHIXING_SECRET_KEY_FALLBACKS")
if MODE == "test":
    SECRET_KEY = "for tests only, where nothing is secret"  # noqa: S105
elif MODE == "demo" and not SECRET_KEY:
    SECRET_KEY = _kept_secret(KEY_DIR / "django")
# In production without a key the commands refuse to start; tools that only read settings may.

ALLOWED_HOSTS = _words("ZHIXING_HOSTS", "" if IN_PRODUCTION else "localhost 127.0.0.1 [::1] testserver")
# The address that people type, without a slash at the end; used in messages that leave the system.
DIVISION = os.environ.get("ZHIXING_DIVISION", "999999")
"""The six-digit division code with which matter numbers begin; 999999 belongs to no real county."""

SITE_URL = os.environ.get("ZHIXING_SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = _words("ZHIXING_TRUSTED_ORIGINS")

# --- The rooms -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    "zhixing.config",
    "zhixing.ui",
    *(room.module for room in ROOMS),
]

MIDDLEWARE = [
    "zhixing.config.middleware.Health",
    "zhixing.config.middleware.PolicyReports",
    "django.middleware.security.SecurityMiddleware",
    "zhixing.config.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhixing.config.middleware.SessionLife",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # A room adds a class by naming it in MIDDLEWARE of its middleware file, in order of the rooms.
    *database.listed_middleware(),
]

ROOT_URLCONF = "zhixing.config.urls"
WSGI_APPLICATION = "zhixing.config.wsgi.application"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "ui" / "templates", *(room.folder / "templates" for room in ROOMS)],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "zhixing.ui.environment.environment",
            "context_processors": _CONTEXT,
        },
    },
    {
        # The auth library's own pages, where ours does not take their place.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

# --- The database: PostgreSQL, and nothing else --------------------------------------------------
SCHEMA = os.environ.get("ZHIXING_SCHEMA", "zhixing")
DATABASES = {
    "default": database.django_settings(
        os.environ.get("DATABASE_URL", ""),
        schema=SCHEMA,
        role=os.environ.get("ZHIXING_ROLE", "app"),
        pooled=os.environ.get("ZHIXING_POOL") == "1",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]]
if MODE == "test":
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    # Rate limits live in the cache and must count for all processes together.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# --- Who is there --------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
CITIZEN_REDIRECT_URL = "/services/mine/"
# Applicants may open accounts for themselves where the installation says so; nobody needs one.
CITIZENS_MAY_SIGN_UP = os.environ.get("ZHIXING_CITIZEN_ACCOUNTS", "1" if MODE == "demo" else "0") == "1"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "zhixing.core.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# An account is a name that the office gives out; an address for mail belongs to the person.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "zhixing.core.parties.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "知行"
# A code read at the end of its half minute is still good in the next (RFC 6238, 5.2: one step at most).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "zhixing.core.people.adapters.SecondFactorForm",
    "reauthenticate": "zhixing.core.people.adapters.SecondFactorAgainForm",
}

# --- Sessions: idle 30 minutes, absolute 12 hours ------------------------------------------------
SESSION_COOKIE_AGE = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_WINDOW_SECONDS = 15 * 60
# A session in use is saved again once in so many seconds, not with every page that is read.
SESSION_TOUCH_SECONDS = 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# What somebody typed and did not send is kept for so many days after the last touch, then erased.
ZHIXING_DRAFT_DAYS = int(os.environ.get("ZHIXING_DRAFT_DAYS", "30"))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Headers -------------------------------------------------------------------------------------
# Where browsers say what a page tried and the policy forbade.
CSP_REPORTS = "/csp-reports/"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": CSP_REPORTS,
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IN_PRODUCTION:
    # Browsers refuse Secure cookies and the __Host- prefix over plain HTTP, which the demo speaks.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Languages and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("ZHIXING_TIME_ZONE", "Asia/Shanghai")

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            if IN_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "test"
MEDIA_ROOT = Path(os.environ.get("ZHIXING_FILES_DIR") or STATE_DIR / "files")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Messages and logs ---------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("ZHIXING_EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
# What leaves the system beside the inbox: email, robot, sms, in the order in which they are tried.
ZHIXING_CHANNELS = tuple(_words("ZHIXING_CHANNELS"))
ZHIXING_OUTSIDE_HOSTS = tuple(_words("ZHIXING_OUTSIDE_HOSTS"))
ZHIXING_ROBOTS = dict(word.split("=", 1) for word in _words("ZHIXING_ROBOTS") if "=" in word)
ZHIXING_SMS_URL = os.environ.get("ZHIXING_SMS_URL", "")
ZHIXING_SMS_TOKEN = _secret("ZHIXING_SMS_TOKEN")
# How bills are paid online: `signed`, `trial` (no money; never in production), a dotted path, or nothing.
ZHIXING_PAYMENT = os.environ.get("ZHIXING_PAYMENT", "" if IN_PRODUCTION else "trial")
ZHIXING_PAYMENT_URL = os.environ.get("ZHIXING_PAYMENT_URL", "")
ZHIXING_PAYMENT_MERCHANT = os.environ.get("ZHIXING_PAYMENT_MERCHANT", "")
ZHIXING_PAYMENT_SECRET = _secret("ZHIXING_PAYMENT_SECRET")
# Where applicants say who they are: `oidc`, `trial` (made up; never in production), a path, or nothing.
ZHIXING_IDENTITY = os.environ.get("ZHIXING_IDENTITY", "trial" if MODE == "demo" else "")
ZHIXING_IDENTITY_URL = os.environ.get("ZHIXING_IDENTITY_URL", "")
ZHIXING_IDENTITY_CLIENT = os.environ.get("ZHIXING_IDENTITY_CLIENT", "")
ZHIXING_IDENTITY_SECRET = _secret("ZHIXING_IDENTITY_SECRET")
ZHIXING_IDENTITY_SCOPE = os.environ.get("ZHIXING_IDENTITY_SCOPE", "openid profile")
# Whom licences are asked of: `signed`, `trial` (made up; never in production), a dotted path, or nothing.
ZHIXING_LICENCES = os.environ.get("ZHIXING_LICENCES", "trial" if MODE == "demo" else "")
ZHIXING_LICENCES_URL = os.environ.get("ZHIXING_LICENCES_URL", "")
ZHIXING_LICENCES_CLIENT = os.environ.get("ZHIXING_LICENCES_CLIENT", "")
ZHIXING_LICENCES_SECRET = _secret("ZHIXING_LICENCES_SECRET")
ZHIXING_SCANNER = os.environ.get("ZHIXING_SCANNER", "")
# A folder with the licensed fonts of GB/T 9704, for PDF; without it open fonts stand in, as reported.
ZHIXING_FONTS = os.environ.get("ZHIXING_FONTS", "")
FILE_UPLOAD_HANDLERS = ["zhixing.core.evidence.adapters.LimitedUpload"]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "zhixing.config.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if IN_PRODUCTION else "line"},
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("ZHIXING_LOG_LEVEL", "WARNING")},
    "loggers": {
        # Scanners ask for wrong hosts all day; they are answered 400 and are no news.
        "django.security.DisallowedHost": {"handlers": ["nothing"], "propagate": False},
    },
}

# --- Who outside keeps the heads of the ledger --------------------------------------------------------
ZHIXING_WITNESS_FOLDERS = _words("ZHIXING_WITNESS_FOLDERS")
ZHIXING_WITNESS_KEYS = _words("ZHIXING_WITNESS_KEYS")
ZHIXING_WITNESS_MAIL = _words("ZHIXING_WITNESS_MAIL")
# Acts of two persons stop when no witness has kept a head for so many hours; 0: they go on.
ZHIXING_WITNESS_HOURS = int(os.environ.get("ZHIXING_WITNESS_HOURS", "0"))

# --- When the installation says that it is not well --------------------------------------------------
ZHIXING_DISK_FULL_PERCENT = int(os.environ.get("ZHIXING_DISK_FULL_PERCENT", "95"))
# A backup is expected every so many hours; 0: none is, as in the demo.
ZHIXING_BACKUP_HOURS = int(os.environ.get("ZHIXING_BACKUP_HOURS", "36" if IN_PRODUCTION else "0"))

# --- Whose government this is ---------------------------------------------------------------------
ZHIXING_DEMO = MODE == "demo"
# While this file exists the demo's year is still being told: pages say so.
ZHIXING_LOADING_MARK = os.environ.get("ZHIXING_LOADING_MARK", "")
ZHIXING_INSTANCE = {
    name: os.environ[variable]
    for name, variable in (
        ("name", "ZHIXING_NAME"),
        ("public_name", "ZHIXING_PUBLIC_NAME"),
        ("phone", "ZHIXING_PHONE"),
        ("office", "ZHIXING_OFFICE"),
        ("address", "ZHIXING_ADDRESS"),
        ("hours", "ZHIXING_HOURS"),
    )
    if os.environ.get(variable)
}
if ZHIXING_DEMO:
    ZHIXING_INSTANCE = {
        "name": "澄阳县人民政府",
        "public_name": "澄阳县人民政府督查与政务公开",
        "phone": "12345",
        "office": "澄阳县政府办公室督查室",
        "address": "澄阳县文昌街道",
        "hours": "工作日 8:00–12:00，14:30–17:30",
    } | ZHIXING_INSTANCE

# Demo and tests may play a history at past moments; production may not.
ALLOW_PLAYED_MOMENTS = not IN_PRODUCTION
if ALLOW_PLAYED_MOMENTS:
    moment.allow_played_history()
