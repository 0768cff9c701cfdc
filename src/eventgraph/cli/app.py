"""The group of commands, its errors and its exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

#: Each command with its one line of help, so that listing them imports none of them.
COMMANDS = {
    "demo": "Build the packaged sample, print its facts, draw network.png: the tour.",
    "build": "Read articles into a store.",
    "load": "Load what many machines have built into a store.",
    "query": "Ask a named question or any SPARQL.",
    "why": "Show the words behind every fact about something.",
    "conflicts": "Show where articles disagree.",
    "diff": "Show what changed between two stores or exports.",
    "receipt": "Show what each article gave, and what was seen and not used.",
    "same": "Decide that two names mean one thing.",
    "different": "Decide that two names mean two things.",
    "rename": "Decide by which name a thing goes.",
    "reject": "Take a wrong fact out of the graph.",
    "review": "Walk through names that may be one thing.",
    "undo": "Take a decision back.",
    "kb": "Match the graph with lists of known things.",
    "rebuild": "Make the graph again from what is kept of each article.",
    "remove": "Take articles out of the graph.",
    "plot": "Draw the graph: network, speakers, organizations, timeline, map, matrix.",
    "export": "Write the graph in a format that other tools read.",
    "validate": "Check the graph against the SHACL shapes.",
    "serve": "Serve the graph: pages to read it, and a SPARQL endpoint.",
    "stats": "Count what is in the store.",
    "evaluate": "Score the reader on annotated articles.",
    "train": "Adapt the reader to annotated articles.",
}


class Commands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"eventgraph.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        import difflib

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=2)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(error.message + hint, ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of our output has gone: that is no error of ours
            _silence_stdout()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: eventgraph build articles/ && eventgraph query speakers",
)
@click.version_option(package_name="eventgraph")
def group() -> None:
    """Turn articles about events into an RDF graph in which every fact shows its words."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors that eventgraph knows are one message and exit code 1."""
    from eventgraph.errors import EventgraphError

    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # a sign that a terminal lacks stops nothing
    try:
        code: Any = group.main(args=list(args) if args is not None else None, standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except EventgraphError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has gone: that is no error of ours
        _silence_stdout()
        sys.exit(0)
    except OSError as error:
        click.echo(f"Error: {error.filename or 'output'}: {error.strerror or error}", err=True)
        _silence_stdout()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _silence_stdout() -> None:
    """Let the interpreter's last flush of what cannot be written go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
