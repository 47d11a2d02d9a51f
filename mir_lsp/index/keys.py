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


def deriving() -> Key:
    """The `ClassId`s of all module-level classes that have a base."""
    return ("deriving", "")


def pointing(name: str) -> Key:
    """The `ClassId`s of classes with an attribute that may be a relation to that name, in lower case."""
    return ("pointing", name)


def aliases(name: str) -> Key:
    """Other module-level names, in lower case, that some file gives to that name."""
    return ("aliases", name)


def assigning(name: str) -> Key:
    """The paths of files that assign a module-level name written in capitals."""
    return ("assigning", name)


def calls(path: str) -> Key:
    """The `CallFact`s of a file, in the order of the text."""
    return ("calls", path)


def calling(name: str) -> Key:
    """The paths of files with a module-level call of something whose last component is that name."""
    return ("calling", name)


def inside(path: str, qualname: str) -> Key:
    """The `InsideFact`s of the functions of that name, in the order of the text."""
    return ("inside", path, qualname)


def at_load(path: str) -> Key:
    """What a file does when it is loaded, in order: names of decorated definitions, and `CallFact`s."""
    return ("at load", path)


def importing_inside(name: str) -> Key:
    """The `(path, qualname)` of functions that import a module of listeners of that name, or from one."""
    return ("importing inside", name)


def calling_inside(name: str) -> Key:
    """The `(path, qualname)` of functions that call something whose last component is that name."""
    return ("calling inside", name)


def imports(path: str) -> Key:
    """The `(module, name, level)` that a file imports when it is loaded, without repetition."""
    return ("imports", path)


def late_imports(path: str) -> Key:
    """Those of the `imports` of a file that stand below classes, each with the number of classes above it."""
    return ("late imports", path)


def decorated(name: str) -> Key:
    """The `(path, name)` of module-level definitions with a decorator of that last component, in lower case."""
    return ("decorated", name)


def naming_model(name: str) -> Key:
    """The `ClassId`s of classes with a `model` or `queryset` of that name, their own or in `Meta`, in lower case."""
    return ("naming model", name)


def naming_template(name: str) -> Key:
    """What names a template of that name: `(path, qualname)` of classes and functions."""
    return ("naming template", name)


def template_text(path: str) -> Key:
    """The text of the template file of that path."""
    return ("template text", path)


def templates_named(name: str) -> Key:
    """The paths of template files that end in that name, which has no folder."""
    return ("templates named", name)


def templates_using(name: str) -> Key:
    """The paths of template files with a tag that seems to extend or include the template of that name."""
    return ("templates using", name)
