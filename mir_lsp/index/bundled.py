"""Models of Django's contrib applications and of packages that most projects have, for when they are not read.

They are kept as source text and indexed like files below `BUNDLED`, in the place that they have in Django: a class
of them is `ClassId("<bundled>/django/contrib/auth/models.py", "User")`. Bodies are left out. The fields are those
of Django 4.2 to 6.1, which agree in what is written here.

Projects with environments of their own see modules of their own: each *mount* has a copy, `BUNDLED` is the first.
"""

from __future__ import annotations

from functools import lru_cache

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.facts.read import read
from mir_lsp.syntax import parse

BUNDLED = "<bundled>"
_START = "<bundled"


def is_bundled(path: str) -> bool:
    """Whether a path is of a file that comes with the tool, or that was read from an environment."""
    return path.startswith(_START)


def mount(number: int) -> str:
    """The folder that the installed modules of a world stand below; worlds are counted from 0."""
    return f"{_START} {number + 1}>" if number else BUNDLED


def mount_in(path: str) -> str:
    """The mount that an installed module stands below."""
    return path.partition("/")[0]


def module_at(path: str) -> str:
    """The dotted name of an installed module."""
    return path.partition("/")[2].removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@lru_cache(maxsize=64)
def bundled_files(at: str = BUNDLED) -> tuple[tuple[str, tuple[ChunkFacts, ...]], ...]:
    """The files below a mount with their facts, where no environment replaces them."""
    return tuple((f"{at}/{name}", facts) for name, facts in _known())


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, tuple[ChunkFacts, ...]], ...]:
    return tuple((name, (_facts(text),)) for name, text in _FILES.items())


def _facts(text: str) -> ChunkFacts:
    return read(parse(text), text)


_AUTH_BASE_USER = """
from django.db import models

class BaseUserManager(models.Manager):
    def normalize_email(cls, email): ...
    def get_by_natural_key(self, username): ...
    async def aget_by_natural_key(self, username): ...

class AbstractBaseUser(models.Model):
    password = models.CharField("password", max_length=128)
    last_login = models.DateTimeField("last login", blank=True, null=True)
    is_active = True
    REQUIRED_FIELDS = []
    _password = None

    class Meta:
        abstract = True

    def __str__(self): ...
    def save(self, **kwargs): ...
    def get_username(self): ...
    def clean(self): ...
    def natural_key(self): ...
    @property
    def is_anonymous(self): ...
    @property
    def is_authenticated(self): ...
    def set_password(self, raw_password): ...
    def check_password(self, raw_password): ...
    async def acheck_password(self, raw_password): ...
    def set_unusable_password(self): ...
    def has_usable_password(self): ...
    def get_session_auth_hash(self): ...
    def get_session_auth_fallback_hash(self): ...
    @classmethod
    def get_email_field_name(cls): ...
    @classmethod
    def normalize_username(cls, username): ...
"""

_AUTH_MODELS = """
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.contenttypes.models import ContentType
from django.db import models

class PermissionManager(models.Manager):
    use_in_migrations = True
    def get_by_natural_key(self, codename, app_label, model): ...

class Permission(models.Model):
    name = models.CharField("name", max_length=255)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    codename = models.CharField("codename", max_length=100)
    objects = PermissionManager()

    class Meta:
        unique_together = [["content_type", "codename"]]
        ordering = ["content_type__app_label", "content_type__model", "codename"]

    def __str__(self): ...
    def natural_key(self): ...

class GroupManager(models.Manager):
    use_in_migrations = True
    def get_by_natural_key(self, name): ...
    async def aget_by_natural_key(self, name): ...

class Group(models.Model):
    name = models.CharField("name", max_length=150, unique=True)
    permissions = models.ManyToManyField(Permission, blank=True)
    objects = GroupManager()

    def __str__(self): ...
    def natural_key(self): ...

class UserManager(BaseUserManager):
    use_in_migrations = True
    def create_user(self, username, email=None, password=None, **extra_fields): ...
    async def acreate_user(self, username, email=None, password=None, **extra_fields): ...
    def create_superuser(self, username, email=None, password=None, **extra_fields): ...
    async def acreate_superuser(self, username, email=None, password=None, **extra_fields): ...
    def with_perm(self, perm, is_active=True, include_superusers=True, backend=None, obj=None): ...

class PermissionsMixin(models.Model):
    is_superuser = models.BooleanField("superuser status", default=False)
    groups = models.ManyToManyField(Group, blank=True, related_name="user_set", related_query_name="user")
    user_permissions = models.ManyToManyField(
        Permission, blank=True, related_name="user_set", related_query_name="user"
    )

    class Meta:
        abstract = True

    def get_user_permissions(self, obj=None): ...
    async def aget_user_permissions(self, obj=None): ...
    def get_group_permissions(self, obj=None): ...
    async def aget_group_permissions(self, obj=None): ...
    def get_all_permissions(self, obj=None): ...
    async def aget_all_permissions(self, obj=None): ...
    def has_perm(self, perm, obj=None): ...
    async def ahas_perm(self, perm, obj=None): ...
    def has_perms(self, perm_list, obj=None): ...
    async def ahas_perms(self, perm_list, obj=None): ...
    def has_module_perms(self, app_label): ...
    async def ahas_module_perms(self, app_label): ...

class AbstractUser(AbstractBaseUser, PermissionsMixin):
    username_validator = UnicodeUsernameValidator()
    username = models.CharField("username", max_length=150, unique=True)
    first_name = models.CharField("first name", max_length=150, blank=True)
    last_name = models.CharField("last name", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True)
    is_staff = models.BooleanField("staff status", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField("date joined", default=timezone.now)
    objects = UserManager()
    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        abstract = True

    def clean(self): ...
    def get_full_name(self): ...
    def get_short_name(self): ...
    def email_user(self, subject, message, from_email=None, **kwargs): ...

class User(AbstractUser):
    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
"""

_CONTENTTYPES_MODELS = """
from django.db import models

class ContentTypeManager(models.Manager):
    use_in_migrations = True
    def get_by_natural_key(self, app_label, model): ...
    def get_for_model(self, model, for_concrete_model=True): ...
    def get_for_models(self, *models, for_concrete_models=True): ...
    def get_for_id(self, id): ...
    def clear_cache(self): ...

class ContentType(models.Model):
    app_label = models.CharField(max_length=100)
    model = models.CharField("python model class name", max_length=100)
    objects = ContentTypeManager()

    class Meta:
        db_table = "django_content_type"
        unique_together = [["app_label", "model"]]

    def __str__(self): ...
    @property
    def name(self): ...
    @property
    def app_labeled_name(self): ...
    def model_class(self): ...
    def get_object_for_this_type(self, using=None, **kwargs): ...
    def get_all_objects_for_this_type(self, **kwargs): ...
    def natural_key(self): ...
"""

_ADMIN_MODELS = """
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

class LogEntryManager(models.Manager):
    use_in_migrations = True
    def log_actions(self, user_id, queryset, action_flag, change_message="", *, single_object=False): ...

class LogEntry(models.Model):
    action_time = models.DateTimeField("action time", default=timezone.now, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="user")
    content_type = models.ForeignKey(ContentType, models.SET_NULL, blank=True, null=True)
    object_id = models.TextField("object id", blank=True, null=True)
    object_repr = models.CharField("object repr", max_length=200)
    action_flag = models.PositiveSmallIntegerField("action flag")
    change_message = models.TextField("change message", blank=True)
    objects = LogEntryManager()

    class Meta:
        db_table = "django_admin_log"
        ordering = ["-action_time"]

    def __repr__(self): ...
    def __str__(self): ...
    def is_addition(self): ...
    def is_change(self): ...
    def is_deletion(self): ...
    def get_change_message(self): ...
    def get_edited_object(self): ...
    def get_admin_url(self): ...
"""

_SESSIONS_BASE = """
from django.db import models

class BaseSessionManager(models.Manager):
    def encode(self, session_dict): ...
    def save(self, session_key, session_dict, expire_date): ...

class AbstractBaseSession(models.Model):
    session_key = models.CharField("session key", max_length=40, primary_key=True)
    session_data = models.TextField("session data")
    expire_date = models.DateTimeField("expire date", db_index=True)
    objects = BaseSessionManager()

    class Meta:
        abstract = True

    def __str__(self): ...
    @classmethod
    def get_session_store_class(cls): ...
    def get_decoded(self): ...
"""

_SESSIONS_MODELS = """
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager

class SessionManager(BaseSessionManager):
    use_in_migrations = True

class Session(AbstractBaseSession):
    objects = SessionManager()

    @classmethod
    def get_session_store_class(cls): ...

    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"
"""

_SITES_MODELS = """
from django.db import models

class SiteManager(models.Manager):
    use_in_migrations = True
    def get_current(self, request=None): ...
    def clear_cache(self): ...
    def get_by_natural_key(self, domain): ...

class Site(models.Model):
    domain = models.CharField("domain name", max_length=100, unique=True)
    name = models.CharField("display name", max_length=50)
    objects = SiteManager()

    class Meta:
        db_table = "django_site"
        ordering = ["domain"]

    def __str__(self): ...
    def natural_key(self): ...
"""

_SITES_MANAGERS = """
from django.db import models

class CurrentSiteManager(models.Manager):
    use_in_migrations = True
    def __init__(self, field_name=None): ...
    def get_queryset(self): ...
"""

_FLATPAGES_MODELS = """
from django.contrib.sites.models import Site
from django.db import models

class FlatPage(models.Model):
    url = models.CharField("URL", max_length=100, db_index=True)
    title = models.CharField("title", max_length=200)
    content = models.TextField("content", blank=True)
    enable_comments = models.BooleanField("enable comments", default=False)
    template_name = models.CharField("template name", max_length=70, blank=True)
    registration_required = models.BooleanField("registration required", default=False)
    sites = models.ManyToManyField(Site, verbose_name="sites")

    class Meta:
        db_table = "django_flatpage"
        ordering = ["url"]

    def __str__(self): ...
    def get_absolute_url(self): ...
"""

_REDIRECTS_MODELS = """
from django.contrib.sites.models import Site
from django.db import models

class Redirect(models.Model):
    site = models.ForeignKey(Site, models.CASCADE, verbose_name="site")
    old_path = models.CharField("redirect from", max_length=200, db_index=True)
    new_path = models.CharField("redirect to", max_length=200, blank=True)

    class Meta:
        db_table = "django_redirect"
        unique_together = [["site", "old_path"]]
        ordering = ["old_path"]

    def __str__(self): ...
"""

_MODEL_UTILS_MODELS = """
from django.db import models
from model_utils.fields import AutoCreatedField, AutoLastModifiedField, MonitorField, StatusField, UUIDField

class TimeStampedModel(models.Model):
    created = AutoCreatedField("created")
    modified = AutoLastModifiedField("modified")

    def save(self, *args, **kwargs): ...

    class Meta:
        abstract = True

class TimeFramedModel(models.Model):
    start = models.DateTimeField("start", null=True, blank=True)
    end = models.DateTimeField("end", null=True, blank=True)

    class Meta:
        abstract = True

class UUIDModel(models.Model):
    id = UUIDField(primary_key=True, version=4, editable=False)

    class Meta:
        abstract = True
"""

_FILES = {
    "django/contrib/admin/models.py": _ADMIN_MODELS,
    "django/contrib/auth/base_user.py": _AUTH_BASE_USER,
    "django/contrib/auth/models.py": _AUTH_MODELS,
    "django/contrib/contenttypes/models.py": _CONTENTTYPES_MODELS,
    "django/contrib/flatpages/models.py": _FLATPAGES_MODELS,
    "django/contrib/redirects/models.py": _REDIRECTS_MODELS,
    "django/contrib/sessions/base_session.py": _SESSIONS_BASE,
    "django/contrib/sessions/models.py": _SESSIONS_MODELS,
    "django/contrib/sites/managers.py": _SITES_MANAGERS,
    "django/contrib/sites/models.py": _SITES_MODELS,
    "model_utils/models.py": _MODEL_UTILS_MODELS,
}
