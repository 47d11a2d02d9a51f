"""Settings are values or unknown, whatever way they are put together."""

from __future__ import annotations

import pytest

from mir_lsp.facts.terms import CallTerm, Concat, Literal, MappingTerm, Ref, Term
from mir_lsp.index import Index
from mir_lsp.index.evaluation import Evaluation
from mir_lsp.index.settings import (
    UNKNOWN,
    Plain,
    ProjectFacts,
    Table,
    django_version,
    installed_apps,
    listed_apps,
    plain_setting,
    projects_key,
    settings_file,
)
from tests.support.projects import ROOT, index_of

APPS = "INSTALLED_APPS = []\n"


def value(text: str, name: str = "X", **files: str) -> Plain:
    index = index_of({"conf/settings.py": APPS + text, "conf/__init__.py": "", **files})
    return index.db.get(plain_setting, ROOT, name)


def told(index: Index, *projects: ProjectFacts) -> Index:
    index.db.set(projects_key(), projects)
    return index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X = 'a' + 'b'", "ab"),
        ("X = ['a', 1, None, True]", ("a", 1, None, True)),
        ("Y = ('a',)\nX = [*Y, 'b', *Y]", ("a", "b", "a")),
        ("X = ['b', *find()]", UNKNOWN),
        ("X = {'a': {'b': 1}}\nX['a']['b'] = 2\nX['a']['c'] = 3", Table((("a", Table((("b", 2), ("c", 3)))),))),
        ("X = {'a': {'b': 1}}\nX['a'] = {'c': 1}", Table((("a", Table((("c", 1),))),))),
        ("X = {'a': {'b': 1}}\nX.update({'a': {'c': 1}})", Table((("a", Table((("c", 1),))),))),
        ("X = {'a': 1}\nX.update(find())", Table((), exact=False)),
        ("X = {'a': 1}\nX[find()] = 2", Table((), exact=False)),
        ("X = {}\nX['a']['b'] = 2", Table((("a", UNKNOWN),))),
        ("X = find()\nX['a'] = 2", UNKNOWN),
        ("X = [{'O': {}}]\nX[0]['O']['d'] = True", (Table((("O", Table((("d", True),))),)),)),
        ("X = ['a']\nX[3] = 'b'", UNKNOWN),
        ("X = ['a', 'b', 'a']\nX.remove('a')", ("b", "a")),
        ("X = ['a', 'b']\nX.insert(1, 'c')\nX.insert(X.index('b') + 1, 'd')", ("a", "c", "b", "d")),
        ("X = ['a']\nX.remove(find())", UNKNOWN),
        ("X = ['a']\nif DEBUG:\n    X.remove('a')", UNKNOWN),
        ("Y = ['b']\nX = ['a'] + Y", ("a", "b")),
        ("X = ('a',)\nX = list(X) + ['b']", ("a", "b")),
        ("X = ['b']\nX = ['a'] + X", ("a", "b")),
        ("X = ['a']\nX += ['b']\nX.append('c')\nX.extend(['d'])", ("a", "b", "c", "d")),
        ("X = [make()]", (UNKNOWN,)),
        ("X = make('a', 'b')", UNKNOWN),
        ("X = os.environ['X']", UNKNOWN),
        ("X = os.environ.get('X')", UNKNOWN),
        ("X = os.environ.get('X', 'a')", "a"),
        ("X = os.getenv('X', 'a')", "a"),
        ("X = env('X', default=['a'])", ("a",)),
        ("X = env.bool('X', default=False)", False),
        ("X = env.bool('X', False)", False),
        ("X = env.int('X', '7')", 7),
        ("X = env.list('X', default='a,b')", UNKNOWN),
        ("X = config('X', default='yes', cast=bool)", True),
        ("X = config('X', default='a,b', cast=Csv())", UNKNOWN),
        ("X = config('X', default=3, cast=int)", 3),
        ("DEFAULT = 'a'\nX = config('X', DEFAULT)", "a"),
        ("Y = {'a': ['b']}\nX = Y['a'][0]", "b"),
        ("X = dict(a=1)['a']", 1),
        ("X = X", UNKNOWN),
    ],
)
def test_an_expression_is_worked_out_or_unknown(text: str, expected: Plain) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X = 1\nif DEBUG:\n    X = 2", UNKNOWN),
        ("X = 1\nif DEBUG:\n    X = 1", 1),
        ("if DEBUG:\n    X = 1\nelse:\n    X = 2", UNKNOWN),
        ("if DEBUG:\n    X = 1\nX = 2", 2),
        ("X = ['a']\nif DEBUG:\n    X += ['b']", UNKNOWN),
        ("X = {'a': 1, 'b': 2}\nif DEBUG:\n    X = {'a': 1}", Table((("a", 1),), exact=False)),
        ("try:\n    X = 'a'\nexcept ImportError:\n    X = 'b'", UNKNOWN),
    ],
)
def test_what_a_condition_may_change_is_unknown(text: str, expected: Plain) -> None:
    assert value(text) == expected


def test_tables_keep_what_is_known_of_them() -> None:
    engine = "'django.db.backends.' + KIND"
    text = f"DATABASES = {{'default': {{'ENGINE': {engine}, 'NAME': find()}}, **more()}}\nKIND = 'mysql'\n"
    found = value(text, "DATABASES")

    assert isinstance(found, Table) and not found.exact
    default = found.get("default")
    assert isinstance(default, Table)
    assert (default.get("ENGINE"), default.get("NAME"), default.get("HOST")) == (
        "django.db.backends.mysql",
        UNKNOWN,
        None,
    )
    assert found.get("replica") == UNKNOWN


@pytest.mark.parametrize(
    ("expression", "engine"),
    [
        ("env.db('DATABASE_URL', default='postgres://u@h/db')", "django.db.backends.postgresql"),
        ("env.db('DATABASE_URL', 'sqlite:///x.db')", "django.db.backends.sqlite3"),
        ("dj_database_url.config(default='mysql://u@h/db')", "django.db.backends.mysql"),
        ("env.db('DATABASE_URL')", None),
    ],
)
def test_the_engine_is_read_from_the_default_of_a_database_url(expression: str, engine: str | None) -> None:
    found = value(f"DATABASES = {{'default': {expression}}}\n", "DATABASES")

    assert isinstance(found, Table)
    default = found.get("default")
    assert (default.get("ENGINE") if isinstance(default, Table) else None) == engine


def test_a_key_that_is_set_later_is_merged_into_the_table() -> None:
    def table(key: str, inner: Term) -> MappingTerm:
        return MappingTerm(((Literal(key), inner),))

    before = table("default", table("ENGINE", Literal("x")))
    later = Concat(before, table("default", table("ATOMIC_REQUESTS", Literal(True))))

    merged = Evaluation(Index().db).term("/project/settings.py", later)

    assert merged == table(
        "default", MappingTerm(((Literal("ENGINE"), Literal("x")), (Literal("ATOMIC_REQUESTS"), Literal(True))))
    )


def test_a_call_of_something_unknown_is_unknown() -> None:
    call = CallTerm(Ref(("find",)), (Literal("a"), Literal("b")))

    assert not isinstance(Evaluation(Index().db).term("/project/settings.py", call), Literal)


@pytest.mark.parametrize("module", ["conf.production", "conf.development"])
def test_the_module_that_the_project_is_started_with_decides(module: str) -> None:
    files = {
        "manage.py": "",
        "conf/__init__.py": "",
        "conf/base.py": "INSTALLED_APPS = ['shop']\nUSE_TZ = True\nX = 'base'\n",
        "conf/production.py": "from .base import *\nX = 'conf.production'\n",
        "conf/development.py": "from .base import *\nX = 'conf.development'\nINSTALLED_APPS += ['toolbar']\n",
    }
    index = told(index_of(files), ProjectFacts(ROOT, module))

    assert index.db.get(plain_setting, ROOT, "X") == module
    assert index.db.get(plain_setting, ROOT, "USE_TZ") is True
    assert index.db.get(settings_file, ROOT) == f"{ROOT}/{module.replace('.', '/')}.py"
    expected = {"shop"} | ({"toolbar"} if module.endswith("development") else set())
    assert index.db.get(installed_apps) == expected


def test_two_projects_with_the_same_module_names_have_their_own_settings() -> None:
    files: dict[str, str] = {}
    for name in ("one", "two"):
        files[f"{name}/manage.py"] = ""
        files[f"{name}/conf/__init__.py"] = ""
        files[f"{name}/conf/base.py"] = f"INSTALLED_APPS = ['shop', '{name}']\nX = '{name}'\n"
        files[f"{name}/conf/settings.py"] = "from conf.base import *\n"
    projects = (
        ProjectFacts(f"{ROOT}/one", "conf.settings", (4, 2)),
        ProjectFacts(f"{ROOT}/two", "conf.settings", (6, 0)),
    )
    db = told(index_of(files, "one", "two"), *projects).db

    assert [db.get(plain_setting, f"{ROOT}/{name}/shop", "X") for name in ("one", "two")] == ["one", "two"]
    assert [db.get(django_version, f"{ROOT}/{name}/shop") for name in ("one", "two")] == [(4, 2), (6, 0)]
    assert db.get(django_version, f"{ROOT}/elsewhere") is None
    assert db.get(plain_setting, f"{ROOT}/one/shop", "DEFAULT_AUTO_FIELD") == "django.db.models.AutoField"
    assert db.get(plain_setting, f"{ROOT}/two/shop", "DEFAULT_AUTO_FIELD") == "django.db.models.BigAutoField"


@pytest.mark.parametrize(
    ("version", "expected"), [((4, 2), False), ((5, 0), True), (None, True)], ids=["4.2", "5.0", "unknown"]
)
def test_an_unassigned_setting_has_the_default_of_the_release(
    version: tuple[int, int] | None, expected: bool
) -> None:
    index = told(index_of({"settings.py": APPS}), ProjectFacts(ROOT, "settings", version))

    assert index.db.get(plain_setting, ROOT, "USE_TZ") is expected
    assert index.db.get(plain_setting, ROOT, "DATABASES") == Table(())
    assert index.db.get(plain_setting, ROOT, "ROOT_URLCONF") == UNKNOWN


@pytest.mark.parametrize(
    "star", ["from elsewhere import *\n", "try:\n    from .local import *\nexcept ImportError:\n    pass\n"]
)
def test_absence_proves_nothing_when_a_file_that_is_imported_from_is_not_known(star: str) -> None:
    index = told(index_of({"conf/settings.py": star + APPS}), ProjectFacts(ROOT, "conf.settings"))

    assert index.db.get(plain_setting, ROOT, "USE_TZ") == UNKNOWN


def test_absence_proves_nothing_when_another_file_assigns_the_setting() -> None:
    files = {"conf/base.py": APPS, "conf/production.py": "from .base import *\nUSE_TZ = find()\n"}

    assert index_of(files).db.get(plain_setting, ROOT, "USE_TZ") == UNKNOWN


def test_applications_under_a_condition_count_as_installed() -> None:
    text = "INSTALLED_APPS = ['a']\nif DEBUG:\n    INSTALLED_APPS += ['b']\nelse:\n    INSTALLED_APPS += ['c']\n"
    db = index_of({"settings.py": text}).db

    assert db.get(installed_apps) == frozenset("abc")
    assert db.get(listed_apps) == ("a", "b", "c")


def test_applications_that_are_known_are_listed_although_others_are_not() -> None:
    db = index_of({"settings.py": "INSTALLED_APPS = ['b', 'a'] + plugins()\n"}).db

    assert db.get(installed_apps) is None
    assert db.get(listed_apps) == ("a", "b")


def test_a_list_that_is_imported_by_name_is_added_to() -> None:
    files = {
        "conf/base.py": "INSTALLED_APPS = ['a']\n",
        "conf/dev.py": "from .base import INSTALLED_APPS\nINSTALLED_APPS += ['b']\n",
    }
    index = told(index_of(files), ProjectFacts(ROOT, "conf.dev"))

    assert index.db.get(installed_apps) == frozenset("ab")


def test_an_edit_of_settings_changes_only_what_it_says() -> None:
    index = index_of({"settings.py": "INSTALLED_APPS = []\nX = 1\nY = 2\n"})
    assert index.db.get(plain_setting, ROOT, "X") == 1
    assert index.db.get(plain_setting, ROOT, "Y") == 2
    before = index.db.computed

    edited = index_of({"settings.py": "INSTALLED_APPS = []\nX = 3\nY = 2\n"}).facts(f"{ROOT}/settings.py")
    index.set_file(f"{ROOT}/settings.py", edited)

    assert index.db.get(plain_setting, ROOT, "Y") == 2
    assert index.db.computed == before
    assert index.db.get(plain_setting, ROOT, "X") == 3


@pytest.mark.parametrize("call", ["include('database.py')", "for name in names:\n    include(name)", "exec(text)"])
def test_absence_proves_nothing_when_other_files_run_in_the_place_of_the_settings(call: str) -> None:
    index = told(index_of({"settings.py": f"{APPS}{call}\n"}), ProjectFacts(ROOT, "settings"))

    assert index.db.get(plain_setting, ROOT, "MIDDLEWARE") == UNKNOWN


INCLUDE = "from split_settings.tools import include, optional\n"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("include('base.py', 'parts/more.py')", ("a", "b")),
        ("include('parts/more.py', 'base.py')", ("a",)),
        ("include('base.py', optional('missing.py'), optional('parts/more.py'))", ("a", "b")),
        ("include('base.py', 'parts/*.py')", ("a", "b")),
        ("include('base.py', './parts/../parts/more.py')", ("a", "b")),
        ("include('base.py')\ninclude('parts/more.py')", ("a", "b")),
        ("include('base.py')\nTHINGS = THINGS + ['c']", ("a", "c")),
        ("include('base.py', 'missing.py')", UNKNOWN),
        ("include('base.py', find())", UNKNOWN),
        ("include('base.py', '/etc/more.py')", UNKNOWN),
        ("include('base.py')\nif DEBUG:\n    include('parts/more.py')", UNKNOWN),
    ],
)
def test_included_files_run_in_the_place_of_the_settings(call: str, expected: Plain) -> None:
    files = {
        "conf/__init__.py": f"{INCLUDE}{call}\n",
        "conf/base.py": "INSTALLED_APPS = ['shop']\nTHINGS = ['a']\nANOTHER = 'b'\n",
        "conf/parts/more.py": "THINGS += [ANOTHER]\n",
    }
    index = told(index_of(files), ProjectFacts(ROOT, "conf"))

    assert index.db.get(plain_setting, ROOT, "THINGS") == expected


def test_what_neither_settings_nor_included_files_assign_has_its_default() -> None:
    files = {"conf/__init__.py": f"{INCLUDE}include('base.py', optional('local.py'))\n", "conf/base.py": APPS}
    missing = {**files, "conf/__init__.py": f"{INCLUDE}include('base.py', 'local.py')\n"}
    found, unknown = (told(index_of(each), ProjectFacts(ROOT, "conf")).db for each in (files, missing))

    assert found.get(plain_setting, ROOT, "DATABASES") == Table(())
    assert unknown.get(plain_setting, ROOT, "DATABASES") == UNKNOWN


def test_files_that_include_each_other_end() -> None:
    files = {
        "conf/__init__.py": f"{INCLUDE}{APPS}include('base.py')\n",
        "conf/base.py": f"{INCLUDE}include('__init__.py')\nTHINGS = OTHERS\nOTHERS = THINGS\n",
    }

    assert told(index_of(files), ProjectFacts(ROOT, "conf")).db.get(plain_setting, ROOT, "THINGS") == UNKNOWN


@pytest.mark.parametrize(
    ("star", "expected"),
    [
        ("from .base import *\nfrom .dev import *\n", ("d",)),
        ("from .dev import *\nfrom .base import *\n", ("a",)),
        ("from .base import *\nif DEBUG:\n    from .dev import *\n", UNKNOWN),
        ("from .base import *\nfrom .nothing import *\n", ("a",)),
        ("from .round import *\nfrom .base import *\n", ("a",)),
    ],
)
def test_the_last_star_import_that_has_a_setting_decides(star: str, expected: Plain) -> None:
    files = {
        "conf/__init__.py": star,
        "conf/base.py": "INSTALLED_APPS = []\nTHINGS = ['a']\n",
        "conf/dev.py": "THINGS = ['d']\n",
        "conf/nothing.py": "",
        "conf/round.py": "from .round_again import *\n",
        "conf/round_again.py": "from .round import *\n",
    }

    assert told(index_of(files), ProjectFacts(ROOT, "conf")).db.get(plain_setting, ROOT, "THINGS") == expected


@pytest.mark.parametrize("start", ["from .base import *\n", "from .base import INSTALLED_APPS\n"])
def test_a_list_that_a_condition_adds_to_elsewhere_is_known_but_for_that(start: str) -> None:
    base = "INSTALLED_APPS = ['a']\nif CI:\n    INSTALLED_APPS += ['b']\n"
    files = {"conf/base.py": base, "conf/dev.py": f"{start}INSTALLED_APPS += ['c']\n"}
    db = told(index_of(files), ProjectFacts(ROOT, "conf.dev")).db

    assert db.get(installed_apps) == frozenset("abc")
    assert db.get(plain_setting, ROOT, "INSTALLED_APPS") == UNKNOWN
