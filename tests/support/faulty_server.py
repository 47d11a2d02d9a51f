"""The real server in which any statement can be made to raise: `python -m tests.support.faulty_server`.

Before each statement of the modules that serve a client stands a *point*, named `module:line`. The request `test/arm`
chooses the point that raises from then on, so many times; `test/met` answers with the points that were passed since
it was last asked.
"""

from __future__ import annotations

import ast
import sys
import threading
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType
from typing import Any

SECRET = "p4ssw0rd-of-the-project"
_PACKAGES = ("mir_lsp.lsp", "mir_lsp.features")
# What takes messages in and sends answers: if that does not work, nobody can be told.
_SPARED = frozenset({"framing", "protocol", "output", "server", "process", "memory", "capabilities", "client"})


# What the thread of the analysis takes to do next is lost when taking it fails; what is done then has points.
_LOOPS = frozenset({("lsp.analysis", "_run"), ("lsp.analysis", "_next"), ("lsp.analysis", "_give_up")})


class Injected(Exception):
    """What a point raises."""


class Faults:
    """The point that raises, and the points that were passed."""

    def __init__(self) -> None:
        self.point = ""
        self.left = 0
        self.raised = 0
        self.met: dict[str, None] = {}
        self._lock = threading.Lock()

    def arm(self, point: str, times: int) -> None:
        with self._lock:
            self.point, self.left, self.raised = point, times, 0

    def passed(self, point: str) -> None:
        self.met[point] = None
        if point != self.point:
            return
        with self._lock:
            if self.left <= 0:
                return
            self.left -= 1
            self.raised += 1
        raise Injected(f"SECRET_KEY = {SECRET!r}")


FAULTS = Faults()


class _Points(ast.NodeTransformer):
    """Puts a point before each statement of each function."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if (self._module, node.name) in _LOOPS:
            return node
        inside, self._inside = self._inside, True
        self.generic_visit(node)
        self._inside = inside
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if self._inside and not isinstance(node, ast.ClassDef):
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if isinstance(statements, list):
                    setattr(node, field, [each for statement in statements for each in self._with_point(statement)])
        return node

    def _with_point(self, statement: ast.stmt) -> list[ast.stmt]:
        # Nothing is run by `try` itself: its first statement has a point.
        if isinstance(statement, (ast.Nonlocal, ast.Global, ast.FunctionDef, ast.Pass, ast.Try)):
            return [statement]
        call = ast.parse(f"__passed__('{self._module}:{statement.lineno}')").body[0]
        for each in ast.walk(call):
            ast.copy_location(each, statement)
        return [call, statement]


class _Loader(SourceFileLoader):
    def source_to_code(self, data: Any, path: Any, **options: Any) -> CodeType:  # type: ignore[override]
        tree = _Points(self.name.removeprefix("mir_lsp.")).visit(ast.parse(data))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: Any) -> None:
        module.__passed__ = FAULTS.passed
        super().exec_module(module)


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        package, _, module = name.rpartition(".")
        if package not in _PACKAGES or module in _SPARED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin)
        return spec


def _serve() -> None:
    from mir_lsp.lsp import handlers, server

    register = handlers.register

    def register_with_faults(session: Any) -> None:
        register(session)
        session.feature("test/arm")(lambda ls, params: FAULTS.arm(params["point"], params["times"]))
        session.feature("test/raised")(lambda ls, params: FAULTS.raised)
        session.feature("test/met")(_met)

    handlers.register = register_with_faults
    server.main()


def _met(ls: Any, params: Any) -> list[str]:
    met, FAULTS.met = FAULTS.met, {}
    return list(met)


if __name__ == "__main__":
    # As a program this module has two names; the points call the one that is armed.
    from tests.support import faulty_server

    sys.meta_path.insert(0, faulty_server._Finder())
    faulty_server._serve()
