"""Where a queue keeps its tasks: in the database they are rows of the transaction, and wait for its commit."""

from __future__ import annotations

from enum import Enum

from mir_lsp.index.settings import UNKNOWN, Table, plain_setting
from mir_lsp.semantics.context import Context

_Q = "django_q."
# Without any of these django-q uses Redis.
_DATABASE_OF_Q = "orm"
_OTHERS_OF_Q = ("broker_class", "redis", "sqs", "iron_mq", "mongo", "disque_nodes", "django_redis")
_IN_DATABASE = "DatabaseBackend"  # what the backends of django-tasks that are models are called


class Queued(Enum):
    """Where tasks go when they are sent."""

    APART = "to a queue that knows nothing of transactions"
    IN_TRANSACTION = "into a table, within the transaction"
    UNSAID = "to a queue of which the settings say nothing"


def where_queued(ctx: Context, dotted: str) -> Queued:
    """Where a function that sends tasks puts them."""
    if not dotted.startswith(_Q):
        return Queued.APART
    cluster = plain_setting(ctx.db, ctx.path, "Q_CLUSTER")
    if not isinstance(cluster, Table):
        return Queued.UNSAID
    if cluster.get(_DATABASE_OF_Q) == "default":
        return Queued.IN_TRANSACTION
    if not cluster.exact and not any(cluster.get(name) not in (None, UNKNOWN) for name in _OTHERS_OF_Q):
        return Queued.UNSAID
    return Queued.APART


def where_enqueued(ctx: Context) -> Queued:
    """Where `enqueue()` of Django's own tasks puts them, by the backend that is the default one."""
    tasks = plain_setting(ctx.db, ctx.path, "TASKS")
    default = tasks.get("default") if isinstance(tasks, Table) else None
    backend = default.get("BACKEND") if isinstance(default, Table) else None
    in_database = isinstance(backend, str) and backend.rpartition(".")[2] == _IN_DATABASE
    return Queued.IN_TRANSACTION if in_database else Queued.APART
