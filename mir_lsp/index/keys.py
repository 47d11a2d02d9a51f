"""The inputs of the index by name: the only place where keys of inputs are spelled."""

from __future__ import annotations

from mir_lsp.index.db import Key


def file(path: str) -> Key:
    """True while the file is known."""
    return ("file", path)


def folder(path: str) -> Key:
    """True while a known file is in the folder or below it."""
    return ("folder", path)


def bindings(path: str, name: str) -> Key:
    """The `Binding`s of a module-level name, in the order of the text."""
    return ("bindings", path, name)


def stars(path: str) -> Key:
    """The `StarImport`s of a file, in the order of the text."""
    return ("stars", path)


def top_classes(path: str) -> Key:
    """The names of a file's module-level classes, in the order of the text."""
    return ("top classes", path)


def roots() -> Key:
    """The folders that absolute imports start from."""
    return ("roots",)


def classes_named(name: str) -> Key:
    """The `ClassId`s of all module-level classes of that name, in lower case."""
    return ("classes named", name)


def subclasses(name: str) -> Key:
    """The `ClassId`s of classes with a base whose last component is that name, in lower case."""
    return ("subclasses", name)


def pointing(name: str) -> Key:
    """The `ClassId`s of classes with an attribute that may be a relation to that name, in lower case."""
    return ("pointing", name)


def aliases(name: str) -> Key:
    """Other module-level names, in lower case, that some file gives to that name."""
    return ("aliases", name)


def assigning(name: str) -> Key:
    """The paths of files that assign a module-level name written in capitals."""
    return ("assigning", name)
