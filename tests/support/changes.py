"""Changes that people make to a Django project, chosen at random: of one statement, of a file, of hundreds of files.

Most change what a project means (a field, a base, an option, a manager, a setting, an import), some only what it
looks like, and some leave text behind that does not parse.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Texts = dict[str, str]
Rewrite = Callable[[str, "Words"], "str | None"]

CHECKOUT = 500  # files

_FIELD = re.compile(
    r"^(?P<indent>[ \t]+)(?P<name>\w+) = (?P<call>[\w.]*(?:Field|ForeignKey|Key|Relation|Taggable\w*)\()",
    re.MULTILINE,
)
_RELATION = re.compile(r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to=)?(?P<target>[\w.\"']+)")
_CLASS = re.compile(r"^class (?P<name>\w+)(?:\((?P<bases>[^()\n]*)\))?:[^\n]*\n", re.MULTILINE)
_META = re.compile(r"^    class Meta\b[^\n]*:\n", re.MULTILINE)
_OPTION = re.compile(
    r"^        (?:abstract|proxy|ordering|db_table|app_label|managed|swappable)\b[^\n]*\n", re.MULTILINE
)
_FLAG = re.compile(r"\b(?:null|blank|abstract|proxy|managed|unique|swappable) ?= ?(?P<value>True|False)")
_NAMED = re.compile(r"related_(?:query_)?name=(?P<value>\"[^\"\n]*\"|'[^'\n]*')")
_KEYWORD = re.compile(r"(?<=[(, ])(?:on_delete|max_length|verbose_name|default)=")
_GET_QUERYSET = re.compile(r"super\(\)\.get_queryset\(\)|get_queryset\(\)\.|\.objects\.(?=all|filter)")
_MANAGER = re.compile(
    r"^    (?P<name>\w+) = (?P<call>\w*Manager\w*(?:\.\w+)*\([^\n]*\)|\w+\.as_manager\(\))$", re.MULTILINE
)
_IMPORT = re.compile(r"^from (?P<module>[.\w]+) import (?P<names>[^\n(#\\]+)$", re.MULTILINE)
_SETTING = re.compile(r"^(?P<name>INSTALLED_APPS|AUTH_USER_MODEL|ROOT_URLCONF|DEFAULT_AUTO_FIELD)\b.*$", re.MULTILINE)
_APP = re.compile(r"^    [\"'][\w.]+[\"'],\n", re.MULTILINE)
_FUNCTION = re.compile(r"^(?P<indent>[ \t]*)def \w+\([^()\n]*\):\n", re.MULTILINE)
_STRING = re.compile(r"(?<=[=(\[ ])[\"'](?P<value>\w{3,})[\"']")
_VARIABLE = re.compile(r"\{\{ *(?P<path>[\w.]+)")
_TAG = re.compile(r"\{% *\w[^%\n]*%\}")
_OPENING, _CLOSING = "([{", ")]}"

_BASES = (
    "models.Model",
    "Model",
    "object",
    "",
    "Unknown",
    "models.Manager",
    "AbstractUser",
    "Generic[T], models.Model",
)
_OPTIONS = (
    "abstract = True", "abstract = False", "proxy = True", "managed = False", "app_label = 'other'",
    "db_table = 'thing'", "ordering = ['-pk']", "ordering = ('name', 'pk')", "default_related_name = 'things'",
    "base_manager_name = 'objects'", "default_manager_name = 'objects'", "swappable = 'AUTH_USER_MODEL'",
    "unique_together = [('a', 'b')]", "pass",
)  # fmt: skip
_KEYWORDS = (
    "null=True",
    "related_name='+'",
    "related_name='%(class)s_of'",
    "db_column='c'",
    "primary_key=True",
    "through='T'",
)
_PIECES = (
    '"', "'", '"""', "(", ")", "[", "]", "{", ":", "\n", "\n    ", "#", ",", ".", " ", "\\\n", "\f", "é", "😀", "=",
    ".select_related('author')", ".all()", ".filter(pk=1)", "for x in y:\n", "    return\n", "def f():\n    pass\n",
    "class A(models.Model):\n    name = models.CharField()\n", "from .models import *\n", "import os\n", "@x\n",
    "async ", "if x:\n", "lambda: ", "# note\n", "\r\n",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Texts by path, None for a file that is taken away; `kind` says how the change was made."""

    kind: str
    texts: Mapping[str, str | None]


class Words:
    """What the classes, modules and applications of a project are called, and a generator to choose from them."""

    def __init__(self, files: Mapping[str, str], rng: random.Random) -> None:
        self.rng = rng
        classes = {match["name"] for path, text in files.items() if _matters(path) for match in _CLASS.finditer(text)}
        self.classes = sorted(classes) or ["Thing"]
        self.names = sorted({match["name"] for text in files.values() for match in _FIELD.finditer(text)}) or ["name"]
        folders = {path.rpartition("/")[0] for path in files}
        self.packages = sorted({folder.rpartition("/")[2] for folder in folders})
        self.count = 0

    def cls(self) -> str:
        """A class that the project has, or once in a while has not."""
        return self.rng.choice(self.classes) if self.rng.random() < 0.95 else "Nowhere"

    def label(self) -> str:
        """A label of a model, most often of none that there is."""
        return f"{self.rng.choice(self.packages)}.{self.cls()}"

    def target(self) -> str:
        """What a relation may lead to, as it is written."""
        ways = (
            self.cls(),
            f'"{self.cls()}"',
            f'"{self.label()}"',
            '"self"',
            "settings.AUTH_USER_MODEL",
            "get_user_model()",
        )
        return self.rng.choice(ways)

    def new(self, stem: str) -> str:
        """A name that was not used before."""
        self.count += 1
        return f"{stem}{self.count}"


def _matters(path: str) -> bool:
    """Whether a file is likely to have models, managers or settings."""
    return "models" in path or "managers" in path or "settings" in path or "querysets" in path


def _one(pattern: re.Pattern[str], text: str, words: Words) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return words.rng.choice(found) if found else None


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _statement_end(text: str, start: int) -> int:
    """The end of the line in which the brackets that open after `start` are closed."""
    depth = 0
    for position in range(start, len(text)):
        character = text[position]
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "\n" and depth <= 0:
            return position + 1
    return len(text)


def add_field(text: str, words: Words) -> str | None:
    at = _one(_CLASS, text, words)
    kinds = (
        "models.ForeignKey",
        "models.OneToOneField",
        "models.ManyToManyField",
        "models.CharField",
        "GenericRelation",
    )
    kind = words.rng.choice(kinds)
    inner = "max_length=5" if kind == "models.CharField" else words.target()
    inner += ", on_delete=models.CASCADE" if kind.endswith(("Key", "OneToOneField")) else ""
    return at and _put(text, at.end(), at.end(), f"    {words.new('extra')} = {kind}({inner})\n")


def remove_field(text: str, words: Words) -> str | None:
    at = _one(_FIELD, text, words)
    return at and _put(text, at.start(), _statement_end(text, at.start()), "")


def hide_field(text: str, words: Words) -> str | None:
    at = _one(_CLASS, text, words)
    return at and _put(text, at.end(), at.end(), f"    {words.rng.choice(words.names)} = None\n")


def rename_field(text: str, words: Words) -> str | None:
    at = _one(_FIELD, text, words)
    new = words.rng.choice(words.names) if words.rng.random() < 0.5 else words.new("field")
    return at and _put(text, *at.span("name"), new)


def change_base(text: str, words: Words) -> str | None:
    at = _one(_CLASS, text, words)
    if at is None or at["bases"] is None:
        return None
    base = words.rng.choice((*_BASES, words.cls(), f"{at['bases']}, {words.cls()}", f"{words.cls()}, {at['bases']}"))
    return _put(text, *at.span("bases"), base)


def change_option(text: str, words: Words) -> str | None:
    at = _one(_META, text, words)
    option = f"        {words.rng.choice(_OPTIONS)}\n"
    if at is not None:
        return _put(text, at.end(), at.end(), option)
    at = _one(_CLASS, text, words)
    return at and _put(text, at.end(), at.end(), f"    class Meta:\n{option}\n")


def remove_option(text: str, words: Words) -> str | None:
    at = _one(_OPTION, text, words)
    return at and _put(text, at.start(), at.end(), "        pass\n")


def flip(text: str, words: Words) -> str | None:
    at = _one(_FLAG, text, words)
    return at and _put(text, *at.span("value"), "False" if at["value"] == "True" else "True")


def rename_accessor(text: str, words: Words) -> str | None:
    at = _one(_NAMED, text, words)
    new = words.rng.choice(('"+"', '"%(app_label)s_%(class)s"', '"things"', f'"{words.new("rel")}"', "name", '""'))
    return at and _put(text, *at.span("value"), new)


def add_keyword(text: str, words: Words) -> str | None:
    at = _one(_KEYWORD, text, words)
    return at and _put(text, at.start(), at.start(), f"{words.rng.choice(_KEYWORDS)}, ")


def change_target(text: str, words: Words) -> str | None:
    at = _one(_RELATION, text, words)
    return at and _put(text, *at.span("target"), words.target())


def change_get_queryset(text: str, words: Words) -> str | None:
    at = _one(_GET_QUERYSET, text, words)
    name = words.rng.choice(words.names)
    load = words.rng.choice(
        (f".select_related('{name}')", f".prefetch_related('{name}')", ".none()", f".only('{name}')")
    )
    return at and _put(text, at.end(), at.end(), load if at[0].endswith(")") else f"all(){load}.")


def change_manager(text: str, words: Words) -> str | None:
    at = _one(_MANAGER, text, words)
    name = words.cls()
    call = words.rng.choice(
        (f"{name}()", f"{name}.as_manager()", f"models.Manager.from_queryset({name})()", "models.Manager()")
    )
    if at is not None and words.rng.random() < 0.6:
        return _put(text, *at.span("call"), call)
    at = _one(_CLASS, text, words)
    return at and _put(text, at.end(), at.end(), f"    {words.rng.choice(('objects', 'others'))} = {call}\n")


def add_manager(text: str, words: Words) -> str | None:
    name, field_name = words.new("NewManager"), words.rng.choice(words.names)
    body = f"        return super().get_queryset().select_related('{field_name}')\n"
    text = f"{text}\n\nclass {name}(models.Manager):\n    def get_queryset(self):\n{body}"
    return change_manager(text.replace("(models.Model):\n", f"(models.Model):\n    objects = {name}()\n", 1), words)


def change_setting(text: str, words: Words) -> str | None:
    at = _one(_SETTING, text, words)
    if at is None and not _SETTING.search(text):
        return None
    name = at["name"] if at is not None else "AUTH_USER_MODEL"
    app = words.rng.choice(words.packages)
    value = {
        "INSTALLED_APPS": words.rng.choice((f"['{app}', 'auth']", f"INSTALLED_APPS + ['{app}']", "load()")),
        "AUTH_USER_MODEL": words.rng.choice((f"'{words.label()}'", "env('USER', default='auth.User')")),
        "ROOT_URLCONF": f"'{app}.urls'",
        "DEFAULT_AUTO_FIELD": "'django.db.models.AutoField'",
    }
    if at is not None and name != "INSTALLED_APPS" and words.rng.random() < 0.5:
        return _put(text, *at.span(), f"{name} = {value[name]}")
    name = words.rng.choice(sorted(value))
    return f"{text}\n{name} = {value[name]}\n"


def change_apps(text: str, words: Words) -> str | None:
    at = _one(_APP, text, words) if "INSTALLED_APPS" in text else None
    if at is None:
        return None
    return _put(text, at.start(), at.end(), words.rng.choice(("", f"    '{words.rng.choice(words.packages)}',\n")))


def rename_class(text: str, words: Words) -> str | None:
    at = _one(_CLASS, text, words)
    if at is None:
        return None
    new = words.rng.choice((words.new("Renamed"), words.cls()))
    if words.rng.random() < 0.5:
        return re.sub(rf"\b{re.escape(at['name'])}\b", new, text)
    return _put(text, *at.span("name"), new)


def swap_import(text: str, words: Words) -> str | None:
    at = _one(_IMPORT, text, words)
    if at is None:
        return None
    module = words.rng.choice(
        (at["module"], ".models", f"{words.rng.choice(words.packages)}.models", f".{at['module']}")
    )
    names = words.rng.choice((at["names"], "*", words.cls(), f"{words.cls()} as {at['names'].split()[-1]}"))
    line = f"from {module} import {names}"
    forms = (
        line,
        line,
        f"try:\n    {line}\nexcept ImportError:\n    pass",
        f"if TYPE_CHECKING:\n    {line}",
        f"import {module.lstrip('.') or 'os'}",
    )
    return _put(text, *at.span(), words.rng.choice(forms))


def add_import(text: str, words: Words) -> str | None:
    module = f"{words.rng.choice(words.packages)}.{words.rng.choice(('models', 'managers', 'utils', 'nowhere'))}"
    return f"from {module} import {words.rng.choice(('*', words.cls()))}\n{text}"


def touch_body(text: str, words: Words) -> str | None:
    at = _one(_FUNCTION, text, words)
    name = words.rng.choice(words.names)
    lines = (
        f"for row in {words.cls()}.objects.all():\n{{0}}    row.{name}",
        "pass",
        f"[each.{name} for each in self.all()]",
    )
    indent = at["indent"] + "    " if at is not None else ""
    return at and _put(text, at.end(), at.end(), f"{indent}{words.rng.choice(lines).format(indent)}\n")


def change_string(text: str, words: Words) -> str | None:
    at = _one(_STRING, text, words)
    return at and _put(text, *at.span("value"), words.rng.choice(words.names))


def comment(text: str, words: Words) -> str | None:
    lines = text.splitlines(keepends=True)
    at = words.rng.randint(0, len(lines))
    return "".join([*lines[:at], words.rng.choice(("# note\n", "\n", "\n\n")), *lines[at:]])


def insert(text: str, words: Words) -> str | None:
    at = words.rng.randint(0, len(text))
    return _put(text, at, at, words.rng.choice(_PIECES))


def delete(text: str, words: Words) -> str | None:
    at = words.rng.randint(0, len(text))
    return _put(text, at, at + words.rng.choice((1, 1, 3, 20, 200)), "")


def move(text: str, words: Words) -> str | None:
    """Some lines stand elsewhere."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 4:
        return None
    start = words.rng.randrange(len(lines))
    block = lines[start : start + words.rng.randint(1, 8)]
    rest = lines[:start] + lines[start + len(block) :]
    at = words.rng.randint(0, len(rest))
    return "".join(rest[:at] + block + rest[at:])


def retype(text: str, words: Words) -> str | None:
    """One line, typed up to somewhere in the middle."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return None
    index = words.rng.randrange(len(lines))
    lines[index] = lines[index][: words.rng.randint(0, len(lines[index]))] + "\n"
    return "".join(lines)


def add_loop(text: str, words: Words) -> str | None:
    """A template goes through rows of something that it already shows."""
    at = _one(_VARIABLE, text, words)
    if at is None:
        return None
    name = words.rng.choice(words.names)
    rows = words.rng.choice((at["path"], f"{at['path']}.{name}_set.all", f"{name}s"))
    loop = f"{{% for row in {rows} %}}{{{{ row.{name}.{words.rng.choice(words.names)} }}}}{{% endfor %}}"
    return _put(text, at.start(), at.start(), loop)


def change_variable(text: str, words: Words) -> str | None:
    at = _one(_VARIABLE, text, words)
    return at and _put(text, *at.span("path"), f"{at['path'].partition('.')[0]}.{words.rng.choice(words.names)}")


def change_tag(text: str, words: Words) -> str | None:
    at = _one(_TAG, text, words)
    tag = words.rng.choice(
        ("{% include 'base.html' %}", "{% extends 'base.html' %}", "{% endfor %}", "{% if x %}", "")
    )
    return at and _put(text, *at.span(), tag)


MEANINGS: tuple[Rewrite, ...] = (
    add_field, remove_field, hide_field, rename_field, change_base, change_base, change_option, remove_option, flip,
    rename_accessor, add_keyword, change_target, change_get_queryset, change_manager, add_manager, rename_class,
    swap_import, add_import, touch_body, change_string,
)  # fmt: skip
SETTINGS: tuple[Rewrite, ...] = (change_setting, change_apps)
TEMPLATES: tuple[Rewrite, ...] = (add_loop, change_variable, change_tag, delete, move, retype)
LOOKS: tuple[Rewrite, ...] = (comment, insert, insert, delete, move, retype)


@dataclass
class Workbench:
    """A project under change: `files` is what it has now."""

    original: Mapping[str, str]
    rng: random.Random
    files: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = dict(self.original)
        self.words = Words(self.original, self.rng)
        self.models = [path for path in self.original if _matters(path)] or sorted(self.original)
        self.settings = [path for path, text in self.original.items() if _SETTING.search(text)] or self.models
        self.templates = [path for path in self.original if not path.endswith(".py")]
        self.folders = sorted({path.rpartition("/")[0] for path in self.original})

    def change(self) -> Change:
        """One more change, applied to `files`."""
        made = self._made()
        self.apply(made)
        return made

    def apply(self, change: Change) -> None:
        """Bring `files` up to date."""
        for path, text in change.texts.items():
            if text is None:
                self.files.pop(path, None)
            else:
                self.files[path] = text

    def checkout(self) -> tuple[Change, Change]:
        """Another variant of up to 500 files at once, and the way back from it. Neither is applied."""
        chosen = self.rng.sample(sorted(self.original), min(CHECKOUT, len(self.original)))
        there: dict[str, str | None] = {}
        for path in chosen:
            if self.rng.random() < 0.05:
                there[path] = None
            elif self.rng.random() < 0.3 or path not in self.files:
                there[path] = self.original[path]
            else:
                rewrites = MEANINGS if path.endswith(".py") else TEMPLATES
                there[path] = self._rewritten(self.files[path], rewrites)[1]
        there |= {
            f"{self.rng.choice(self.folders)}/{self.words.new('branch')}.py": self.files[path]
            for path in chosen[:5]
            if path in self.files
        }
        return Change("checkout", there), Change("checkout back", {path: self.files.get(path) for path in there})

    def _made(self) -> Change:
        dice = self.rng.random()
        if dice < 0.10:
            return self._moved()
        if dice < 0.22:
            return self._restored()
        pool = self.settings if dice < 0.30 else self.models if dice < 0.80 else sorted(self.files)
        if dice > 0.90 and self.templates:
            pool = self.templates
        path = self.rng.choice(pool)
        text = self.files.get(path)
        if text is None:
            return Change("restore", {path: self.original[path]})
        rewrites = SETTINGS if dice < 0.30 else LOOKS if self.rng.random() < 0.25 else MEANINGS
        kind, new = self._rewritten(text, rewrites if path.endswith(".py") else TEMPLATES)
        return Change(kind, {path: new})

    def _rewritten(self, text: str, rewrites: tuple[Rewrite, ...]) -> tuple[str, str]:
        for rewrite in self.rng.sample(rewrites, len(rewrites)):
            new = rewrite(text, self.words)
            if new is not None:
                return rewrite.__name__, new
        return "comment", f"{text}# nothing\n"

    def _restored(self) -> Change:
        """A file as it was at the start; a file that was not there goes."""
        different = [
            path for path in {*self.original, *self.files} if self.original.get(path) != self.files.get(path)
        ]
        path = self.rng.choice(sorted(different) or sorted(self.original))
        return Change("restore", {path: self.original.get(path)})

    def _moved(self) -> Change:
        """Files that come, go, or stand in another package."""
        path = self.rng.choice(self.models if self.rng.random() < 0.5 else sorted(self.files))
        text = self.files.get(path, self.original.get(path, ""))
        folder, _, name = path.rpartition("/")
        other = f"{self.rng.choice(self.folders)}/{name}"
        kind = self.rng.randrange(5)
        if kind == 0:
            return Change("delete", {path: None})
        if kind == 1:
            return Change("move", {path: None, other: text})
        if kind == 2:
            return Change("create", {f"{self.rng.choice(self.folders)}/{self.words.new('copy')}_{name}": text})
        if kind == 3:
            return Change("rename", {path: None, f"{folder}/{self.words.new('renamed')}_{name}": text})
        moved = [each for each in self.files if each.startswith(f"{folder}/")][:40]
        target = f"{folder}_{self.words.new('x')}"
        gone: dict[str, str | None] = dict.fromkeys(moved)
        return Change(
            "rename package", {**gone, **{target + each[len(folder) :]: self.files[each] for each in moved}}
        )
