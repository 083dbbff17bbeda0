"""The settings: everything that differs between machines comes from the environment.

docs/settings.md describes each variable; a test compares the two.
"""

import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import drf_spectacular_sidecar
from whitenoise.compress import Compressor

from django.utils.translation import gettext_lazy as _

from cms import env, sqlite

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")

# -- addresses and secrets --------------------------------------------------------------------
PORT = env.port("PORT", 8000)  # where `make` serves
ORIGIN = env.origin("ORIGIN", "http://localhost:8000")
SECURE = ORIGIN.startswith("https://")
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [urlsplit(ORIGIN).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "cms.failures.not_sent_from_here"

# -- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "cms",
    "blog",
    "syndication",
    "syndication.partners",
    "syndication.feeds",
    "syndication.webhooks",
    "syndication.desk",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "cms.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",  # unused, but Wagtail's admin reverses its URLs on each page
    "wagtail.sites",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# PublicReads answers public requests; everything below it serves only the admin.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.PublicReads",
    "cms.middleware.AdminPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.AdminLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "syndication.desk.middleware.Refusals",
    "cms.middleware.IncompleteForms",
]

ROOT_URLCONF = "cms.urls"
PUBLIC_URLCONF = "cms.public_urls"
WSGI_APPLICATION = "cms.wsgi.application"
# Threads of one web process (cms/server). Two of the readers' may send exports to slow clients.
READER_THREADS = max(env.number("READER_THREADS", 8), 4)
ADMIN_THREADS = max(env.number("ADMIN_THREADS", 8), 2)

_TEMPLATE_DIRS = [BASE_DIR / "templates"]
TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": _TEMPLATE_DIRS,
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # Plain text is not HTML: nothing in it is escaped.
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": _TEMPLATE_DIRS,
        "APP_DIRS": True,
        "OPTIONS": {"autoescape": False},
    },
]

# -- data -------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.url(
            "DATABASE_URL",
            ("postgres", "postgresql", "pgsql", "sqlite"),
            "postgres://user:password@host:5432/name",
        )
        or f"sqlite:///{VAR_DIR / 'wellspring.sqlite3'}",
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE avoids "database is locked" when a transaction reads, then writes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": sqlite.journal(),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", ("redis", "rediss", "unix"), "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "cms.cache.DispensableRedis",
        "LOCATION": REDIS_URL,
        # Every use of the cache can do without it, so do not wait long for one that hangs.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # One rate counter for each client network that reads without a key.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "templates" / "static",
    ("guide", BASE_DIR / "docs" / "images" / "editors"),
    # As an installed app, it would bring Redoc along, which doubles what is collected.
    (
        "swagger-ui",
        Path(drf_spectacular_sidecar.__file__).parent
        / "static"
        / "drf_spectacular_sidecar"
        / "swagger-ui-dist",
    ),
]
# The defaults, and the source maps of minified scripts: compressing those takes a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVE_MEDIA = env.flag("SERVE_MEDIA", default=True)
STORAGES = {
    "default": {"BACKEND": "cms.storage.UnguessableNames"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Files that people import posts from: below no address.
    "imports": {
        "BACKEND": "cms.storage.PrivateFiles",
        "OPTIONS": {"location": VAR_DIR / "imports", "file_permissions_mode": 0o600},
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField has thousands of form fields

# -- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "America/Toronto")
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False

# -- Wagtail ----------------------------------------------------------------------------------
# Without the files of the machine and the placeholder: a browser that gets one throws.
WAGTAIL_USER_TIME_ZONES = sorted(
    zoneinfo.available_timezones() - {"localtime", "posixrules", "Factory"}
)
WAGTAIL_SITE_NAME = "Wellspring"
WAGTAILADMIN_BASE_URL = ORIGIN
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.login_form.TranslatedLoginForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no third-party requests, not even in the admin
WAGTAIL_FINISH_WORKFLOW_ACTION = "blog.admin.finishing.finish"
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "heif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "blog.admin.pictures.PictureForm"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "blog.admin.rich_text.StorableRichTextArea"}
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}
LOGIN_URL = "wagtailadmin_login"

# -- mail -------------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"wellspring@{urlsplit(ORIGIN).hostname}")
# Without a server, mails are written to files.
_EMAIL = "smtp" if EMAIL_HOST else "filebased"
EMAIL_BACKEND = f"django.core.mail.backends.{_EMAIL}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

# -- the syndication side ---------------------------------------------------------------------
HEADLESS = env.flag("HEADLESS", default=False)
PUBLIC_READING = env.flag("PUBLIC_READING", default=True)
ANONYMOUS_REQUESTS_PER_MINUTE = env.number("ANONYMOUS_REQUESTS_PER_MINUTE", 300)
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
RECONCILE_MINUTES = env.number("RECONCILE_MINUTES", 60)
WEBSUB_HUB = env.text("WEBSUB_HUB")
PURGE_URL = env.text("PURGE_URL")
PURGE_METHOD = env.text("PURGE_METHOD", "POST")
PURGE_TOKEN = env.text("PURGE_TOKEN")
FRONT_END_PREVIEW_URL = env.text("FRONT_END_PREVIEW_URL")
PREVIEW_MINUTES = env.number("PREVIEW_MINUTES", 60)
CHECK_LINKS = env.flag("CHECK_LINKS", default=SECURE)
OUTGOING_ALLOWED_HOSTS = env.words("OUTGOING_ALLOWED_HOSTS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "syndication.rest.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wellspring",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["cms.openapi.public_only"],
    "POSTPROCESSING_HOOKS": ["cms.openapi.add_schemas"],
    # Bodies of PATCH have serializers of their own.
    "COMPONENT_SPLIT_PATCH": False,
}

# -- security ---------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "cms.accounts.spraying.RefuseSpraying",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Behind a proxy all requests have its address: others' failed logins would lock out editors.
AXES_CLIENT_IP_CALLABLE = "syndication.partners.client_ip.address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE and env.flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- logs -------------------------------------------------------------------------------------
_CONSOLE = {
    "class": "cms.logs.RedactingStream",
    "formatter": "json" if env.flag("JSON_LOGS", default=True) else "plain",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": _CONSOLE, "warnings": {**_CONSOLE, "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        # It logs the begin and end of each task, several per save; the worker sets its level.
        "django_tasks": {"handlers": ["warnings"], "propagate": False},
    },
}
