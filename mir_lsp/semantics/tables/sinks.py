"""What code outside of a project does that a transaction cannot take back: tasks, mail, requests, messages, files.

A project adds its own under `effects` in its settings.
"""

from __future__ import annotations

from mir_lsp.semantics.transacted import Kind

# What asks and changes nothing (`get`) is not among them.
_VERBS = frozenset({"post", "put", "patch", "delete", "request", "send"})


def _of(kind: Kind, module: str, names: str) -> dict[str, Kind]:
    return {f"{module}.{name}": kind for name in names.split()}


# Functions by dotted name.
FUNCTIONS: dict[str, Kind] = {
    **_of(Kind.MAIL, "django.core.mail", "send_mail send_mass_mail mail_admins mail_managers"),
    **_of(Kind.MAIL, "smtplib", "SMTP.sendmail SMTP.send_message"),
    **_of(Kind.HTTP, "requests", "post put patch delete request"),
    **_of(Kind.HTTP, "requests.api", "post put patch delete request"),
    **_of(Kind.HTTP, "httpx", "post put patch delete request"),
    **_of(Kind.HTTP, "urllib.request", "urlopen"),
    **_of(Kind.TASK, "celery.current_app", "send_task"),
    **_of(Kind.TASK, "celery.execute", "send_task"),
    **_of(Kind.TASK, "django_rq", "enqueue"),
    **_of(Kind.TASK, "django_rq.queues", "enqueue"),
    **_of(Kind.TASK, "django_q.tasks", "async_task async_iter async_chain schedule"),
    **_of(Kind.STORED, "django.core.files.storage.default_storage", "save"),
    **_of(Kind.FILE, "django.core.files.storage.default_storage", "delete"),
    **_of(Kind.CACHE, "django.core.cache.cache", "set add delete set_many delete_many get_or_set incr decr clear"),
}

ADDRESSED_BY_SETTINGS = {
    "django.core.mail.mail_admins": "ADMINS",
    "django.core.mail.mail_managers": "MANAGERS",
}

# What those who run a site are told is a report, as a log is.
REPORTS = frozenset({"django.core.mail.mail_admins"})

# Packages whose functions are requests, by the names of those that are.
CLIENTS: dict[str, frozenset[str]] = {
    "stripe": frozenset({"create", "modify", "capture", "cancel", "confirm", "refund", "pay", "delete"}),
    "braintree": frozenset({"sale", "refund", "void", "create", "update"}),
}

_MESSAGES = frozenset({"send"})
_LAYER = frozenset({"send", "group_send", "group_add", "group_discard"})
_QUEUE = frozenset({"enqueue", "enqueue_call", "enqueue_in", "enqueue_at", "enqueue_many"})
_APP = frozenset({"send_task"})
_CANVAS = frozenset({"delay", "apply_async"})
_STORAGE = frozenset({"save", "delete"})

# Methods of what is made by calls, by the dotted name of what is called.
METHODS: dict[str, tuple[Kind, frozenset[str]]] = {
    "django.core.mail.EmailMessage": (Kind.MAIL, _MESSAGES),
    "django.core.mail.EmailMultiAlternatives": (Kind.MAIL, _MESSAGES),
    "django.core.mail.message.EmailMessage": (Kind.MAIL, _MESSAGES),
    "django.core.mail.message.EmailMultiAlternatives": (Kind.MAIL, _MESSAGES),
    "django.core.mail.get_connection": (Kind.MAIL, frozenset({"send_messages"})),
    "smtplib.SMTP": (Kind.MAIL, frozenset({"sendmail", "send_message"})),
    "smtplib.SMTP_SSL": (Kind.MAIL, frozenset({"sendmail", "send_message"})),
    "requests.Session": (Kind.HTTP, _VERBS),
    "requests.session": (Kind.HTTP, _VERBS),
    "requests.sessions.Session": (Kind.HTTP, _VERBS),
    "httpx.Client": (Kind.HTTP, _VERBS),
    "channels.layers.get_channel_layer": (Kind.CHANNEL, _LAYER),
    "django_rq.get_queue": (Kind.TASK, _QUEUE),
    "django_rq.queues.get_queue": (Kind.TASK, _QUEUE),
    "rq.Queue": (Kind.TASK, _QUEUE),
    "celery.Celery": (Kind.TASK, _APP),
    "celery.signature": (Kind.TASK, _CANVAS),
    "celery.chain": (Kind.TASK, _CANVAS),
    "celery.group": (Kind.TASK, _CANVAS),
    "celery.chord": (Kind.TASK, _CANVAS),
    "django.core.files.storage.FileSystemStorage": (Kind.FILE, _STORAGE),
    "django.core.files.storage.get_storage_class": (Kind.FILE, _STORAGE),
}

# What is made by calls, and sends itself when it is called.
CALLED = frozenset({"celery.chain", "celery.group", "celery.chord"})

SIGNATURE = "celery.signature"
DJANGO_TASK = "django.tasks.task"

# Methods of functions that are tasks, by their queue; the empty one is for those whose queue is not in view.
OF_TASKS: dict[str, frozenset[str]] = {
    "": _CANVAS,
    "celery": _CANVAS,
    "rq": frozenset({"delay"}),
    "dramatiq": frozenset({"send", "send_with_options"}),
    "django": frozenset({"enqueue", "aenqueue"}),
    "huey": frozenset({"schedule"}),
    # What procrastinate defers is a row of the transaction.
    "procrastinate": frozenset(),
}
DELAYS = frozenset({"countdown", "eta"})  # what says when a task begins
HANDED = frozenset({None, "args", "kwargs"})  # what is handed to it
SIGNATURES = frozenset({"s", "si", "signature", "subtask"})
AFTER_COMMIT = frozenset({"delay_on_commit", "apply_async_on_commit"})

ON_COMMIT = "django.db.transaction.on_commit"
ATOMIC = "django.db.transaction.atomic"
FILE_FIELDS = frozenset({"FileField", "ImageField"})
# A storage saves a new file under a name that is free; what was deleted does not come back.
FILE_OF_ROW = "FieldFile"
FILE_METHODS = {"save": Kind.STORED, "delete": Kind.FILE}

# What hands something to a task, as it is spelt.
HANDING = r"\.\s*(?:delay|apply_async|si?|signature|subtask|a?enqueue|send|send_with_options)(?:_on_commit)?\s*\("
