"""The program `mir-lsp`: reads arguments, and loads no more than the command needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from mir_lsp import __version__, bug
from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.format_names import FORMATS
from mir_lsp.cli.graph import add_options as add_graphs
from mir_lsp.deep import deeply

__all__ = ["main"]


class Serve(Protocol):
    """Serves one client: on standard input and output, or (`address`) over TCP."""

    def __call__(self, address: tuple[str, int] | None) -> None: ...


def main(arguments: Sequence[str] | None = None, serve: Serve | None = None) -> int:
    """Run the program; returns its exit status. `serve` is the server, which the terminal does not know."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = _run(arguments, serve)
        sys.stdout.flush()
    except CommandError as error:
        for line in error.args:
            print(f"mir-lsp: error: {line}", file=sys.stderr)
        return Exit.ERROR
    except BrokenPipeError:
        # The reader has seen enough. What is left in the buffer must not be written when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        # The status of an uncaught exception is 1, which means findings.
        bug.report(f"mir-lsp {' '.join(arguments[:1])}", error)
        return Exit.ERROR
    return status


# What a shell reports for programs that end by these signals.
_BROKEN_PIPE = 128 + 13
_INTERRUPTED = 128 + 2

_Command = Callable[[argparse.Namespace], int]


def _run(arguments: list[str], serve: Serve | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    command: _Command | None = options.command
    if command is not None:
        return deeply(lambda: command(options))
    if not (options.stdio or options.tcp) and sys.stdin is not None and sys.stdin.isatty():
        parser.print_help()
        return Exit.CLEAN
    return _serve(options, serve)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mir-lsp",
        description="A language server for Django that makes it right; without a command, it serves an editor.",
    )
    parser.set_defaults(command=None)
    parser.add_argument("--version", action="version", version=f"mir-lsp {__version__}")
    server = parser.add_argument_group("server")
    server.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    server.add_argument("--tcp", action="store_true", help="serve one client over TCP")
    server.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    server.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_check(commands)
    _add_fix(commands)
    _add_review(commands)
    _add_explain(commands)
    _add_rules(commands)
    _add_sql(commands)
    _add_graph(commands)
    _add_config(commands)
    _add_doctor(commands)
    _add_completion(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("check", help="report what is wrong", description="Report what is wrong.")
    _add_paths_and_settings(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="(default: %(default)s)")
    _add_gate(parser)
    _add_file(parser, "--baseline", "leave out the findings that this file has")
    _add_file(parser, "--write-baseline", "write all findings to this file, as known")
    parser.add_argument(
        "--since", metavar="REVISION", default="", help="only what was not wrong in this git revision"
    )
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes")
    parser.add_argument(
        "--group",
        choices=("none", "file", "rule", "family"),
        default="none",
        help="how the text puts findings together",
    )
    parser.add_argument("--statistics", action="store_true", help="also count the findings of each rule")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    parser.set_defaults(command=_check)


def _add_gate(parser: argparse.ArgumentParser) -> None:
    """What decides about the status, and how long work is told of."""
    parser.add_argument("--min-confidence", metavar="LEVEL", help="certain, likely (default) or possible")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "information", "hint"),
        default="warning",
        help="exit with 1 for findings of this severity or above (default: %(default)s)",
    )
    parser.add_argument(
        "--progress", choices=("auto", "always", "never"), default="auto", help="tell how far it has come"
    )


def _add_file(parser: argparse.ArgumentParser, name: str, told: str) -> None:
    action = parser.add_argument(name, metavar="FILE", default="", help=told)
    # Read by the completion of shells.
    action.complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]


def _add_review(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "review",
        help="review a change",
        description="Tell what a change brought and what it repaired, with consequences and fixes.",
    )
    _add_paths_and_settings(parser)
    _add_gate(parser)
    parser.add_argument(
        "--since", metavar="REVISION", default="HEAD", help="what the files are compared with (default: %(default)s)"
    )
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    parser.set_defaults(command=_review)


def _add_fix(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "fix",
        help="repair what can be repaired safely",
        description="Apply the fixes that keep the results the same or repair code that always raised.",
    )
    _add_paths_and_settings(parser)
    parser.add_argument("--diff", action="store_true", help="show the changes and make none")
    parser.add_argument(
        "--unsafe", action="store_true", help="also apply fixes that change what the code does, as it is meant"
    )
    parser.set_defaults(command=_fix)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("explain", help="say what a rule is about", description="Explain a rule.")
    parser.add_argument("rule", metavar="CODE|NAME")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_explain)


def _add_rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("rules", help="list the rules", description="List the rules.")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_rules)


def _add_sql(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "sql",
        help="show the SQL of a queryset or a migration",
        description="Show the SQL that Django makes of the querysets on a line, or of a migration, whose path "
        "is enough, with its locks. No project code is run.",
    )
    parser.add_argument("place", metavar="PATH[:LINE[:COLUMN]]", help="where it is written, counted from 1")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew, and keep nothing of it")
    parser.set_defaults(command=_sql)


def _add_config(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "config",
        help="show the settings in force",
        description="Show the settings that are in force for a file or folder, and where each comes from.",
    )
    _add_path(parser, nargs="?", default=".", told="the file or folder (default: .)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of the settings instead")
    parser.set_defaults(command=_config)


def _add_completion(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "completion",
        help="print completion for a shell",
        description="Print a script that completes the commands and options of mir-lsp in a shell.",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    parser.set_defaults(command=_completion)


def _add_graph(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "graph",
        help="show what hangs together in a project",
        description="Show what hangs together in a project: as text, or as a Mermaid diagram.",
    )
    _add_path(parser, nargs="?", default=".", told="a file or folder of it (default: .)")
    add_graphs(parser)
    parser.set_defaults(command=_graph)


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "doctor",
        help="say what is known of a project",
        description="Say what is known of a project, where that comes from, and what is not known.",
    )
    _add_path(parser, nargs="?", default=".", told="a file or folder of it (default: .)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_doctor)


def _add_paths_and_settings(parser: argparse.ArgumentParser) -> None:
    _add_path(parser, nargs="*", default=["."], told="files and folders (default: .)")
    selectors = "CODE|NAME|FAMILY"
    parser.add_argument("--select", metavar=selectors, action="append", help="only these, separated by commas")
    parser.add_argument("--ignore", metavar=selectors, action="append", help="all but these")
    parser.add_argument("--include-tests", action="store_true", help="apply every rule to tests as well")
    parser.add_argument("--all-migrations", action="store_true", help="judge migrations of the main branch, too")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew, and keep nothing of it")


def _add_path(parser: argparse.ArgumentParser, nargs: str, default: object, told: str) -> None:
    name = "paths" if nargs == "*" else "path"
    action = parser.add_argument(name, nargs=nargs, metavar="PATH", default=default, help=told)
    action.complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]


def _check(options: argparse.Namespace) -> int:
    from mir_lsp.cli import check, watch
    from mir_lsp.cli.output import Colour, Group
    from mir_lsp.cli.progress import progress_for
    from mir_lsp.rules.model import Severity

    asked = check.CheckOptions(
        paths=tuple(options.paths),
        settings=_settings(options),
        format=options.format,
        colour=Colour(options.color),
        fail_on=Severity(options.fail_on),
        statistics=options.statistics,
        cache=_cache(options),
        group=Group(options.group),
        baseline=options.baseline,
        write_baseline=options.write_baseline,
        since=options.since,
        progress=progress_for(options.progress),
    )
    return watch.run(asked) if options.watch else check.run(asked)


def _review(options: argparse.Namespace) -> int:
    from mir_lsp.cli import review
    from mir_lsp.cli.progress import progress_for
    from mir_lsp.rules.model import Severity

    return review.run(
        review.ReviewOptions(
            paths=tuple(options.paths),
            settings=_settings(options),
            since=options.since,
            format=options.format,
            fail_on=Severity(options.fail_on),
            cache=_cache(options),
            progress=progress_for(options.progress),
        )
    )


def _config(options: argparse.Namespace) -> int:
    from mir_lsp.cli import configured

    return configured.run_schema() if options.schema else configured.run(options.path, options.format)


def _completion(options: argparse.Namespace) -> int:
    # Small, but nobody else needs it.
    import shtab

    print(shtab.complete(_parser(), options.shell))
    return Exit.CLEAN


def _fix(options: argparse.Namespace) -> int:
    from mir_lsp.cli import fix

    return fix.run(
        fix.FixOptions(
            paths=tuple(options.paths),
            settings=_settings(options),
            diff=options.diff,
            unsafe=options.unsafe,
            cache=_cache(options),
        )
    )


def _explain(options: argparse.Namespace) -> int:
    from mir_lsp.cli import explain

    return explain.run(options.rule, options.format)


def _rules(options: argparse.Namespace) -> int:
    from mir_lsp.cli import rules

    return rules.run(options.format)


def _sql(options: argparse.Namespace) -> int:
    from mir_lsp.cli import sql

    return sql.run(options.place, options.format, _cache(options))


def _graph(options: argparse.Namespace) -> int:
    from mir_lsp.cli import graph

    return graph.run(options.graph, options.path, options.format, _cache(options))


def _doctor(options: argparse.Namespace) -> int:
    from mir_lsp.cli import doctor

    return doctor.run(options.path, options.format)


def _serve(options: argparse.Namespace, serve: Serve | None) -> int:
    if serve is None:
        raise CommandError("there is no server here: start `mir-lsp`")
    try:
        serve((options.host, options.port) if options.tcp else None)
    except (OSError, OverflowError) as error:
        if not options.tcp:
            raise
        raise CommandError(f"cannot serve on {options.host}:{options.port}: {error}") from error
    return Exit.CLEAN


def _cache(options: argparse.Namespace) -> str | None:
    from mir_lsp.workspace.cache import folder

    return None if options.no_cache else folder()


def _settings(options: argparse.Namespace) -> dict[str, object]:
    """The options as a table of settings; those that were not given are left out."""
    table: dict[str, object] = {}
    for key in ("select", "ignore"):
        lists: list[str] | None = getattr(options, key)
        if lists is not None:
            table[key] = [each.strip() for given in lists for each in given.split(",") if each.strip()]
    if options.include_tests:
        table["include-tests"] = True
    if options.all_migrations:
        table["all-migrations"] = True
    if getattr(options, "min_confidence", None) is not None:
        table["min-confidence"] = options.min_confidence
    return table
