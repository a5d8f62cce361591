"""Settings of the web application. What differs between installations comes from `config`."""

from __future__ import annotations

from csp.constants import NONE, SELF

from . import config

DATA = config.data_folder()
DEMO = config.is_demo()
SECRET_KEY = config.secret_key(DATA)
FIELD_KEYS = config.field_keys(DATA)
ALLOWED_HOSTS = config.hosts()
DATABASES = {"default": config.database(DATA)}
PLANNED_STATEMENTS = config.plans_statements()
DEBUG = False

INSTALLED_APPS = [
    "tuodi.workbench.system",
    "tuodi.workbench.system.admin_site.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "tuodi.workbench.base",
    "tuodi.workbench.access",
    "tuodi.workbench.audit",
    "tuodi.workbench.jobs",
    "tuodi.workbench.explain",
    "tuodi.workbench.month",
    "tuodi.workbench.registry",
    "tuodi.workbench.api",
    "tuodi.workbench.lists",
    "tuodi.workbench.enrolment",
    "tuodi.workbench.desk",
    "tuodi.workbench.catalogue",
    "tuodi.workbench.national",
    "tuodi.workbench.reconciliation",
    "tuodi.workbench.family",
    "tuodi.workbench.funds",
    "tuodi.workbench.casework",
    "tuodi.workbench.review",
    "tuodi.workbench.supervision",
    "tuodi.workbench.services",
    "tuodi.workbench.dashboards",
    "tuodi.workbench.warning",
    "tuodi.workbench.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tuodi.workbench.national.gateway.Gateway",  # before sessions: programs speak, nobody is logged in
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tuodi.workbench.access.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tuodi.workbench.urls"
WSGI_APPLICATION = "tuodi.workbench.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "tuodi.workbench.base.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tuodi.workbench.base.page.page",
            ],
            "builtins": [
                "tuodi.workbench.base.templatetags.tuodi",
                "django.contrib.humanize.templatetags.humanize",
                "django.templatetags.static",
            ],
        },
    }
]

# ---- language and time: Chinese; Asia/Shanghai wall time, stored without zone (design, section 2)

LANGUAGE_CODE = "zh-hans"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
USE_I18N = True
USE_TZ = False
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["tuodi.workbench.formats"]

# ---- who may come in

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tuodi.workbench.base.logins.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "system:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "system:login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "system/locked_out.html"
AXES_RESET_ON_SUCCESS = True
SESSION_ENGINE = "tuodi.workbench.base.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(config.proxies())
CSRF_FAILURE_VIEW = "tuodi.workbench.system.home_screens.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# ---- files served from the installation itself, jobs in the database, large uploads to disk

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA / "files"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

DJANGO_TABLES2_TEMPLATE = "ui/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
