"""Published Django projects: how to install them, which settings they run with, and which files are theirs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

# Longer than this is not worth it: the project counts as one that could not be installed.
INSTALL_SECONDS = 240

_SETTINGS = re.compile(r"^INSTALLED_APPS\b", re.MULTILINE)

_PLAIN = """
    SECRET_KEY = "x"
    USE_TZ = True
    SITE_ID = 1
    ROOT_URLCONF = "site_urls"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    TEMPLATES = [{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
    }]
"""

_CONTRIB = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
)


@dataclass(frozen=True)
class RealProject:
    """A pinned distribution. `packages` are the import packages whose applications are compared.

    A project that is a set of applications has no settings of its own: `apps` are put into a small module.
    """

    name: str
    requirements: tuple[str, ...]
    packages: tuple[str, ...]
    settings: str = "site_settings"
    apps: tuple[str, ...] = ()
    extra: str = ""
    environment: dict[str, str] = field(default_factory=dict)


class NotInstallable(Exception):
    """The package index has no build of the project that this machine can install in the time given."""


def installed(project: RealProject, cache: Path) -> Path:
    """The folder of a project in the cache, with a virtual environment in `env` and its settings in `site`."""
    folder = cache / project.name
    mark = folder / "installed.txt"
    wanted = "\n".join(project.requirements)
    if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
        _install(project, folder)
        mark.write_text(wanted, encoding="utf-8")
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "site_settings.py").write_text(_settings_text(project), encoding="utf-8")
    return folder


def site_packages(folder: Path) -> Path:
    """Where the packages of an installed project are."""
    (found,) = (folder / "env" / "lib").glob("python3*/site-packages")
    return found


def sources(project: RealProject, folder: Path) -> Iterator[Path]:
    """The files to index: the settings, the project, and the packages beside it that are about Django.

    Settings of other packages are left out: they are not those that the project runs with. So is Django itself,
    whose models come with the tool.
    """
    if project.apps:
        yield folder / "site" / "site_settings.py"
    for package in sorted(site_packages(folder).iterdir()):
        if package.name == "django" or not package.is_dir() or package.suffix == ".dist-info":
            continue
        texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(package.rglob("*.py"))}
        has_settings = package.name in project.packages and not project.apps
        if any("django" in text for text in texts.values()):
            for path, text in texts.items():
                if "migrations" not in path.parts and (has_settings or not _SETTINGS.search(text)):
                    yield path


def _install(project: RealProject, folder: Path) -> None:
    venv.create(folder / "env", clear=True, symlinks=True, with_pip=False)
    python = folder / "env" / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--prefer-binary"]
    try:
        done = subprocess.run(
            [*command, *project.requirements], capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstallable(f"{project.name}: pip took longer than {INSTALL_SECONDS} s") from error
    if done.returncode:
        raise NotInstallable(f"{project.name}: {done.stderr.strip()[-600:]}")


def _settings_text(project: RealProject) -> str:
    apps = "".join(f'    "{app}",\n' for app in project.apps)
    return f"{dedent(_PLAIN)}INSTALLED_APPS = [\n{apps}]\n{dedent(project.extra)}"


def cache_folder() -> Path:
    """Where environments are kept from one run to the next: `MIR_TEST_CACHE`, else the user's cache."""
    named = os.environ.get("MIR_TEST_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "mir-lsp-tests"


PROJECTS = (
    RealProject(
        "wiki",
        ("wiki==0.13.0",),
        ("wiki", "django_nyt"),
        apps=(
            *_CONTRIB,
            "django_nyt.apps.DjangoNytConfig",
            "mptt",
            "sekizai",
            "sorl.thumbnail",
            "wiki.apps.WikiConfig",
            "wiki.plugins.attachments.apps.AttachmentsConfig",
            "wiki.plugins.notifications.apps.NotificationsConfig",
            "wiki.plugins.images.apps.ImagesConfig",
            "wiki.plugins.macros.apps.MacrosConfig",
        ),
    ),
    RealProject(
        "django-helpdesk",
        ("django-helpdesk==2.6.1",),
        ("helpdesk",),
        apps=(*_CONTRIB, "rest_framework", "helpdesk"),
        extra="HELPDESK_TEAMS_MODE_ENABLED = False\n",
    ),
    RealProject(
        "mezzanine",
        ("mezzanine==6.1.1",),
        ("mezzanine",),
        apps=(
            "mezzanine.boot",
            *_CONTRIB,
            "django.contrib.redirects",
            "django.contrib.staticfiles",
            "filebrowser_safe",
            "grappelli_safe",
            "django_comments",
            "mezzanine.conf",
            "mezzanine.core",
            "mezzanine.generic",
            "mezzanine.pages",
            "mezzanine.blog",
            "mezzanine.forms",
            "mezzanine.galleries",
            "mezzanine.twitter",
        ),
        extra="""
            USE_MODELTRANSLATION = False
            PACKAGE_NAME_FILEBROWSER = "filebrowser_safe"
            PACKAGE_NAME_GRAPPELLI = "grappelli_safe"
            COMMENTS_APP = "mezzanine.generic"
            TESTING = False
            STATIC_URL = "/static/"
        """,
    ),
    RealProject(
        "coldfront",
        ("coldfront==1.1.10",),
        ("coldfront",),
        settings="coldfront.config.settings",
        environment={"DEBUG": "True", "DB_URL": "sqlite:///:memory:"},
    ),
    RealProject("byro", ("byro==2023.1.0", "setuptools<81"), ("byro",), settings="byro.settings"),
    RealProject("pretix", ("pretix==2026.8.0",), ("pretix",), settings="pretix.testutils.settings"),
    RealProject(
        "nemo",
        ("nemo==8.1.5",),
        ("NEMO",),
        apps=(
            *_CONTRIB,
            "NEMO.apps.kiosk",
            "NEMO.apps.area_access",
            "NEMO",
            "rest_framework",
            "rest_framework.authtoken",
            "django_filters",
            "mptt",
            "auditlog",
        ),
        extra="""
            AUTH_USER_MODEL = "NEMO.User"
            STATIC_URL = "/static/"
            MEDIA_URL = "/media/"
        """,
    ),
    RealProject(
        "hyperkitty",
        ("hyperkitty==1.3.12", "setuptools<81"),
        ("hyperkitty", "django_mailman3"),
        apps=(
            # Another package's admin cannot be imported.
            "django.contrib.admin.apps.SimpleAdminConfig",
            *_CONTRIB[1:],
            "rest_framework",
            "django_gravatar",
            "compressor",
            "haystack",
            "django_extensions",
            "django_q",
            "hyperkitty",
            "django_mailman3",
            "allauth",
            "allauth.account",
            "allauth.socialaccount",
        ),
        extra="""
            STATIC_URL = "/static/"
            STATIC_ROOT = "static"
            MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
            HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
        """,
    ),
    RealProject(
        "django-ca",
        ("django-ca==3.2.0",),
        ("django_ca",),
        apps=(*_CONTRIB, "django_ca"),
        extra='STORAGES = {"django-ca": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}\n',
    ),
    RealProject(
        "openwisp-controller",
        # The last two bring the libraries that GeoDjango loads.
        ("openwisp-controller==1.3.2", "pyogrio==0.13.0", "shapely==2.2.0"),
        ("openwisp_controller", "openwisp_users", "openwisp_ipam", "openwisp_notifications"),
        apps=(
            *_CONTRIB[1:],
            "django.contrib.gis",
            "openwisp_utils.admin_theme",
            "allauth",
            "allauth.account",
            "allauth.socialaccount",
            "openwisp_users",
            "openwisp_controller.pki",
            "openwisp_controller.config",
            "openwisp_controller.geo",
            "openwisp_controller.connection",
            "openwisp_controller.subnet_division",
            "openwisp_notifications",
            "openwisp_ipam",
            "flat_json_widget",
            "django_loci",
            "leaflet",
            "reversion",
            "sortedm2m",
            "taggit",
            "rest_framework",
            "rest_framework.authtoken",
            "django.contrib.admin.apps.SimpleAdminConfig",
        ),
        extra="""
            import glob
            import sysconfig

            AUTH_USER_MODEL = "openwisp_users.User"
            STATIC_URL = "/static/"
            MEDIA_ROOT = "media"
            EXTENDED_APPS = ["django_x509", "django_loci"]
            PACKAGES = sysconfig.get_path("purelib")
            GDAL_LIBRARY_PATH = glob.glob(PACKAGES + "/pyogrio.libs/libgdal*")[0]
            GEOS_LIBRARY_PATH = glob.glob(PACKAGES + "/shapely.libs/libgeos_c*")[0]
            MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
            CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
            CELERY_BROKER_URL = "memory://"
            CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
        """,
    ),
)
