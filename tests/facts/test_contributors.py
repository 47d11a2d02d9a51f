"""What a field class adds to a model is read from its statements, or not known."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest

from mir_lsp.facts.contributors import added
from mir_lsp.facts.data import Added
from mir_lsp.facts.terms import CallTerm, Ref

TEXT = CallTerm(Ref(("TextField",)))


def read(statements: str, head: str = "def contribute_to_class(self, cls, name):") -> tuple[Added, ...] | None:
    node = ast.parse(f"{head}\n{indent(statements, '    ')}").body[0]
    assert isinstance(node, ast.FunctionDef)
    return added(node)


@pytest.mark.parametrize(
    ("statements", "names"),
    [
        ("cls.add_to_class('extra', TextField())", ["extra"]),
        ("cls.add_to_class(name + '_extra', TextField())", ["%s_extra"]),
        ("cls.add_to_class(f'_{name}_extra', TextField())", ["_%s_extra"]),
        ("cls.add_to_class('%s_extra' % name, TextField())", ["%s_extra"]),
        ("extra = name + '_extra'\nfield = TextField()\ncls.add_to_class(extra, field)", ["%s_extra"]),
        ("if not cls._meta.abstract:\n    cls.add_to_class('extra', copy.copy(TextField()))", ["extra"]),
        ("super().contribute_to_class(cls, name)\nsetattr(cls, name, Descriptor(self))", []),
        ("cls.add_to_class('get_it', lambda self: 1)", []),
        ("if hasattr(cls, 'words'):\n    cls.words = list(cls.words)", []),
        ("signals.post_save.connect(self.saved, sender=cls)", []),
    ],
)
def test_fields_that_are_added_are_read(statements: str, names: list[str]) -> None:
    assert read(statements) == tuple(Added(name, TEXT) for name in names)


def test_fields_of_a_dictionary_of_the_class_are_read() -> None:
    loop = "for key, field in self.fields.items():\n    if '%s' in key:\n        key = key % name\n"

    assert read(f"{loop}    cls.add_to_class(key, copy(field))") == (Added("%s", Ref(("self", "fields"))),)


@pytest.mark.parametrize(
    "statements",
    [
        "decorate(cls)",
        "self.model = cls",
        "cls.add_to_class(pick(name), TextField())",
        "cls.add_to_class('extra', self.field)",
        "cls.add_to_class('%d%s' % name, TextField())",
        "for key, field in other.items():\n    cls.add_to_class(key, field)",
        "adder = cls.add_to_class\nreturn [cls]",
    ],
)
def test_what_is_done_with_the_model_in_another_way_is_not_known(statements: str) -> None:
    assert read(statements) is None


def test_other_methods_add_nothing_that_is_known() -> None:
    assert read("cls.add_to_class('extra', TextField())", "def prepare(self, cls, name):") is None
