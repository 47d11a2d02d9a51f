"""Stand-ins for what code sends to other programs: each sending is noted, nothing leaves the process.

Celery, Django's mail and its storages are the real ones, with a recorder at their end. Libraries that are not
installed are small modules that have the names which the cases use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

Note = Callable[[str, object], None]  # a kind of sending, and what was sent


def install(note: Note) -> None:
    """Note everything that is sent from now on. Django is set up, the project's modules are not imported yet."""
    _celery(note)
    _mail(note)
    _storages(note)
    _urllib(note)
    for module in (_requests(note), _httpx(note), _dramatiq(note), _stripe(note)):
        sys.modules[module.__name__] = module
    for module in (*_rq(note), *_huey(note), *_channels(note)):
        sys.modules[module.__name__] = module
    _tasks(note)


def _module(name: str, **names: object) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(names)
    return made


def _celery(note: Note) -> None:
    from celery.signals import after_task_publish

    def published(sender: str, body: Any, **kwargs: Any) -> None:
        arguments, keywords, _ = body
        note("celery", [sender, list(arguments), dict(keywords)])

    after_task_publish.connect(published, weak=False)


def _mail(note: Note) -> None:
    from django.conf import settings
    from django.core.mail.backends.base import BaseEmailBackend

    class Outbox(BaseEmailBackend):
        def send_messages(self, messages: list[Any]) -> int:
            for message in messages:
                note("mail", [message.subject, message.to])
            return len(messages)

    sys.modules["recorded_mail"] = _module("recorded_mail", EmailBackend=Outbox)
    settings.EMAIL_BACKEND = "recorded_mail.EmailBackend"


def _storages(note: Note) -> None:
    from django.core.files.storage import Storage
    from django.core.files.storage.memory import InMemoryStorage

    save, delete = Storage.save, InMemoryStorage.delete

    def saved(self: Any, name: str, *arguments: Any, **keywords: Any) -> Any:
        note("storage", ["save", name])
        return save(self, name, *arguments, **keywords)

    def deleted(self: Any, name: str) -> None:
        note("storage", ["delete", name])
        delete(self, name)

    Storage.save, InMemoryStorage.delete = saved, deleted


def _urllib(note: Note) -> None:
    import urllib.request

    def urlopen(address: Any, *arguments: Any, **keywords: Any) -> Any:
        note("http", ["urlopen", getattr(address, "full_url", address)])
        return None

    urllib.request.urlopen = urlopen


class _Answer:
    status_code = 200
    text = "{}"

    def json(self) -> dict[str, object]:
        return {}

    def raise_for_status(self) -> None:
        pass


def _http(note: Note) -> dict[str, Any]:
    def sender(method: str) -> Callable[..., _Answer]:
        def send(address: str, *arguments: Any, **keywords: Any) -> _Answer:
            note("http", [method, address])
            return _Answer()

        return send

    return {method: sender(method) for method in ("get", "post", "put", "patch", "delete")}


def _client(note: Note) -> type:
    class Client:
        def __init__(self, **options: Any) -> None:
            self.__dict__.update(_http(note))

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *problem: Any) -> None:
            pass

    return Client


def _requests(note: Note) -> ModuleType:
    return _module("requests", Session=_client(note), **_http(note))


def _httpx(note: Note) -> ModuleType:
    return _module("httpx", Client=_client(note), **_http(note))


def _stripe(note: Note) -> ModuleType:
    class PaymentIntent:
        @staticmethod
        def create(**given: Any) -> None:
            note("payment", sorted(given.items()))

    return _module("stripe", PaymentIntent=PaymentIntent)


def _dramatiq(note: Note) -> ModuleType:
    class Actor:
        def __init__(self, function: Any) -> None:
            self.function = function
            self.__name__ = function.__name__

        def __call__(self, *arguments: Any, **keywords: Any) -> Any:
            return self.function(*arguments, **keywords)

        def send(self, *arguments: Any, **keywords: Any) -> None:
            note("dramatiq", json.loads(json.dumps([self.__name__, arguments, keywords])))

        def send_with_options(self, *, args: Any = (), kwargs: Any = None, **options: Any) -> None:
            self.send(*args, **(kwargs or {}))

    def actor(function: Any = None, **options: Any) -> Any:
        return Actor(function) if function is not None else Actor

    return _module("dramatiq", actor=actor)


def _rq(note: Note) -> list[ModuleType]:
    class Queue:
        def enqueue(self, function: Any, *arguments: Any, **keywords: Any) -> None:
            note("rq", [getattr(function, "__name__", function), list(arguments), keywords])

    def get_queue(name: str = "default") -> Queue:
        return Queue()

    def job(function: Any, *more: Any, **options: Any) -> Any:
        if isinstance(function, str):
            return job
        function.delay = lambda *arguments, **keywords: Queue().enqueue(function, *arguments, **keywords)
        return function

    return [_module("django_rq", enqueue=Queue().enqueue, get_queue=get_queue, job=job)]


def _huey(note: Note) -> list[ModuleType]:
    def task(*options: Any, **more: Any) -> Any:
        def decorated(function: Any) -> Any:
            def enqueue(*arguments: Any, **keywords: Any) -> None:
                note("huey", [function.__name__, list(arguments), keywords])

            enqueue.call_local = function  # type: ignore[attr-defined]
            return enqueue

        return decorated

    names = _module("huey.contrib.djhuey", task=task, db_task=task)
    packages = [_module("huey", __path__=[]), _module("huey.contrib", __path__=[])]
    return [*packages, names]


def _channels(note: Note) -> list[ModuleType]:
    from asgiref.sync import sync_to_async

    class Layer:
        # Noted in the thread that waits for it, whose stack says who sends and whose transaction may be open.
        async def group_send(self, group: str, message: object) -> None:
            await sync_to_async(note)("channels", [group, message])

        async def send(self, channel: str, message: object) -> None:
            await sync_to_async(note)("channels", [channel, message])

    layers = _module("channels.layers", get_channel_layer=Layer)
    return [_module("channels", __path__=[]), layers]


def _tasks(note: Note) -> None:
    """Django's own tasks, where they are; else modules that do the same with a task that is enqueued."""
    try:
        from django.tasks.signals import task_enqueued
    except ImportError:
        sys.modules["django.tasks"] = _module("django.tasks", task=_task_decorator(note))
        return

    def enqueued(sender: Any, task_result: Any, **kwargs: Any) -> None:
        note("tasks", [task_result.task.name, list(task_result.args), dict(task_result.kwargs)])

    task_enqueued.connect(enqueued, weak=False)


def _task_decorator(note: Note) -> Any:
    class Task:
        def __init__(self, function: Any) -> None:
            self.func, self.name = function, function.__name__

        def using(self, **options: Any) -> Any:
            return self

        def enqueue(self, *arguments: Any, **keywords: Any) -> None:
            note("tasks", json.loads(json.dumps([self.name, arguments, keywords])))

    def task(function: Any = None, **options: Any) -> Any:
        return Task(function) if function is not None else Task

    return task
