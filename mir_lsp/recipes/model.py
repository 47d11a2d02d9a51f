"""Edits as values: what to change, said in terms of the code rather than of characters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.text.spans import Span


class Loader(Enum):
    """The queryset methods that supply a relation, columns, or an order."""

    SELECT = "select_related"
    PREFETCH = "prefetch_related"
    ORDER = "order_by"
    ONLY = "only"  # there already: what is added to its arguments is loaded as well


# A unit of code by the path of its file, its name, and what tells units of one name apart.
Unit = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LoadPlace:
    """One queryset expression of the unit that is to load more.

    `extend` is the span between the parentheses of a call to the same loader, to which the path is appended;
    without it a new call is inserted at `insert_at`. `lead` is what stands between the last call there and the
    expression it is called on, its name included: a call that has a line of its own is followed by another.
    `unit` names other code that the offsets are relative to, None the code that the finding is in.
    """

    insert_at: int
    extend: Span | None = None
    lead: Span | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class AddLoad:
    """Let querysets load a lookup path: `path` as the loader spells it. Offsets are relative to the unit."""

    loader: Loader
    path: str
    places: tuple[LoadPlace, ...]

    @property
    def title(self) -> str:
        """A verb phrase for menus."""
        return f'Add `{self.loader.value}("{self.path}")`'


@dataclass(frozen=True, slots=True)
class OptionPlace:
    """A class whose body is to say what is loaded; `kept` are the paths that are loaded already.

    `path` is of its file, `qualname` its name there.
    """

    path: str
    qualname: str
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddOption:
    """Let an attribute of classes name a lookup path beside those that it has: `list_select_related`."""

    name: str
    path: str
    places: tuple[OptionPlace, ...]

    @property
    def title(self) -> str:
        """A verb phrase for menus."""
        return f'Add `"{self.path}"` to `{self.name}`'


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of code that becomes another text, in offsets of its unit.

    Texts in it are written with double quotation marks, and come in those that the file is written with. A call that
    is added to a chain follows the layout of the one before it, as `LoadPlace.lead` says.
    """

    span: Span
    text: str
    unit: Unit | None = None
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Pieces of code that become others; `title` is a verb phrase for menus.

    `imports` are dotted names that the file of the finding has to import for it, `unimports` names that it need not
    import any longer if no other code of it uses them.
    """

    title: str
    places: tuple[Change, ...]
    imports: tuple[str, ...] = ()
    unimports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """An operation as it is written, with the name of another class, or with one more argument at its end."""

    span: Span
    name: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Refielded:
    """`AddField` or `AlterField` as it is written, with arguments of its field set: name and text of each."""

    span: Span
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field as the migration in a file writes it last, with more arguments."""

    path: str
    model: str
    field: str
    arguments: tuple[tuple[str, str], ...]


# What an operation is made of: text, and pieces of the file.
Part = str | Span | Called | Refielded | FieldOf
Written = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """What takes the place of an operation of a migration; without any it is taken out."""

    span: Span
    operations: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """A migration that follows another one: its name without a number, and its operations.

    `code` are functions that stand above it, `imports` the dotted names that it needs besides what its pieces name.
    """

    name: str
    operations: tuple[Written, ...]
    is_atomic: bool = True
    imports: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class ModelEdit:
    """The class of a model as it is today: arguments of a field, or options of its `Meta` where `field` is empty."""

    path: str
    qualname: str
    field: str
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SplitMigration:
    """A migration that becomes several: operations change or go, and new files follow it. Offsets are of the unit.

    `app` is its application; `is_atomic` False makes it one that is no transaction. `models` change with it.
    """

    title: str
    app: str
    instead: tuple[Instead, ...]
    follow: tuple[Follow, ...]
    imports: tuple[str, ...] = ()
    is_atomic: bool = True
    models: tuple[ModelEdit, ...] = ()

    @property
    def places(self) -> tuple[Change, ...]:
        """It edits no other code."""
        return ()


# A further kind of edit joins this union, and `recipes.edits` carries it out.
Recipe = AddLoad | AddOption | Rewrite | SplitMigration
