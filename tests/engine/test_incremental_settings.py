"""After any change of settings, roots, files and their names the engine says what one says that begins with them."""

from __future__ import annotations

import random

from mir_lsp.engine.config import Config, parse_settings
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from tests.rules.test_hazards import HEAD, MODELS

ROOT = "/shop"
LOOP = HEAD + "def f():\n    return [book.author.name for book in Book.objects.all()]\n"
TELLING = HEAD + (
    "from django.db import transaction\n\nfrom shop.mailing import tell\n\n\n"
    "@transaction.atomic\ndef g(request):\n    Book.objects.create(title='x')\n    tell(request)\n"
)
TEXTS = {
    f"{ROOT}/shop/__init__.py": "",
    f"{ROOT}/shop/models.py": MODELS,
    f"{ROOT}/shop/views.py": LOOP,
    f"{ROOT}/shop/telling.py": TELLING,
    f"{ROOT}/shop/mailing.py": "def tell(request): ...\n",
    f"{ROOT}/shop/tests/test_views.py": LOOP,
}
SETTINGS: tuple[dict[str, object], ...] = (
    {},
    {"include-tests": True},
    {"ignore": ["MIR101"]},
    {"select": ["MIR4"], "effects": {"shop.mailing.tell": "mail"}},
    {"effects": {"shop.mailing.tell": "http"}},
    {"severity": {"MIR101": "error"}},
    {"per-file": {"shop/views.py": {"ignore": ["nplusone"]}}},
    {"min-confidence": "certain"},
    {"secret-fields": ["title"]},
)
NAMES = ("views", "moved", "tests/test_moved", "elsewhere/views")


class State:
    """What both engines are given."""

    def __init__(self) -> None:
        self.texts = dict(TEXTS)
        self.configs: dict[str, Config] = {}
        self.roots = [ROOT]

    def changed(self, chance: random.Random) -> None:
        """One change of anything."""
        kind = chance.choice([0, 0, 0, 1, 2, 3, 4])
        if kind == 0:
            folder = chance.choice([ROOT, f"{ROOT}/shop", f"{ROOT}/shop/tests"])
            self.configs[folder] = parse_settings(chance.choice(SETTINGS))[0]
        elif kind == 1 and self.configs:
            del self.configs[chance.choice(sorted(self.configs))]
        elif kind == 2:
            self.roots = chance.choice([[ROOT], [ROOT], ["/elsewhere", ROOT], [f"{ROOT}/shop"]])
        elif kind == 3:
            path = chance.choice(sorted(path for path, text in self.texts.items() if text == LOOP))
            text = self.texts.pop(path)
            self.texts[f"{ROOT}/shop/{chance.choice(NAMES)}.py"] = text
        else:
            path = f"{ROOT}/shop/models.py"
            on = "select_related('author')"
            manager = f"    objects = models.Manager()\n    eager = models.Manager()  # {on}\n"
            self.texts[path] = chance.choice([MODELS, MODELS + manager, MODELS.replace("Publisher", "House")])

    def begun(self) -> Engine:
        engine = Engine()
        self.put(engine, {})
        return engine

    def put(self, engine: Engine, before: dict[str, str]) -> None:
        """Bring an engine from the texts that it has to this state, as the server does."""
        engine.clear_configs()
        for folder, config in self.configs.items():
            engine.set_config(folder, config)
        engine.set_roots(self.roots)
        for path in before.keys() - self.texts.keys():
            engine.remove(path)
        for path, text in self.texts.items():
            if before.get(path) != text:
                engine.set_text(path, text)


def said(engine: Engine) -> dict[str, tuple[Finding, ...]]:
    return {path: engine.findings(path) for path in engine.paths()}


def test_settings_that_change_are_followed_like_everything_else() -> None:
    chance, state = random.Random("settings"), State()
    engine = state.begun()
    seen = set()
    for step in range(160):
        before = dict(state.texts)
        state.changed(chance)
        state.put(engine, before)
        found = said(engine)
        assert found == said(state.begun()), step
        seen.add(tuple(sorted((path, each.code) for path, of_it in found.items() for each in of_it)))
    assert len(seen) > 7
