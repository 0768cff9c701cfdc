"""`eventgraph query`"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import open_graph, plain, print_table, store_option
from eventgraph.errors import QueryError
from eventgraph.query import KINDS, questions

if TYPE_CHECKING:
    from eventgraph.graph import Graph

FORMATS = ("table", "csv", "tsv", "json", "xml")


@click.command(
    epilog="Example: eventgraph query speakers --event 'Harbour Code Week 2026' --format csv",
)
@click.argument("name", required=False)
@click.option("--list", "show_list", is_flag=True, help="List the named questions.")
@click.option("--sparql", metavar="TEXT", help="A SPARQL query; the usual prefixes are declared.")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False), help="A file that holds one.")
@click.option("--event", metavar="X", help="Only this event: a name, any form of it, or an IRI.")
@click.option("--person", metavar="X", help="Only this person.")
@click.option("--organization", metavar="X", help="Only this organization.")
@click.option("--tool", metavar="X", help="Only this tool.")
@click.option("--place", metavar="X", help="Only this place.")
@click.option("--plot", metavar="FILE", help="Draw the rows instead: a .png, .svg or .pdf file.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--why", is_flag=True, help="Beside each row the sentences that say it, in a column 'evidence'."
)
@store_option
def command(
    name: str | None, show_list: bool, sparql: str | None, file: str | None, format_: str, plot: str | None, why: bool, store: str, **about: str | None
) -> None:  # fmt: skip
    """Ask the graph a named question, or any SPARQL.

    NAME is one of the named questions (`--list` shows them). In SPARQL the default graph is the union of all
    graphs.
    """
    if show_list:
        print_table(("question", "what it answers", "can be narrowed by"), [
            (q.name, q.help, " ".join(f"--{p}" for p in q.parameters)) for q in questions().values()
        ])  # fmt: skip
        return
    if sum(given is not None for given in (name, sparql, file)) != 1:
        raise click.UsageError("give one of: the NAME of a question (see --list), --sparql TEXT, --file FILE")
    if plot is not None and why:
        raise click.UsageError("--plot draws the rows, --why shows the words behind them: give one of them")
    narrowing = {kind: value for kind in KINDS if (value := about.get(kind)) is not None}
    if narrowing and name is None:
        raise click.UsageError("--event, --person … narrow named questions; write it into the SPARQL instead")
    with open_graph(store) as graph:
        if name is not None:
            try:
                text = graph.question_sparql(name, **narrowing)
            except ValueError as error:
                raise click.UsageError(str(error)) from error
        else:
            text = sparql if sparql is not None else _read(str(file))
        if why:
            _print_with_evidence(graph, text, format_)
            return
        if plot is not None:
            from eventgraph.views.picture import save

            save(graph.plot_rows(graph.sparql(text), title=name), plot)
            click.echo(plot)
            return
        if format_ != "table":
            sys.stdout.buffer.write(graph.store.serialise(text, format_))
            sys.stdout.buffer.flush()
            return
        found = graph.store.solve(text)
        if isinstance(found, str):
            click.echo(found, nl=False)
        elif isinstance(found, bool):
            click.echo("yes" if found else "no")
        else:
            print_table(found.variables, found.rows)
            if not found.rows:
                click.echo("no rows", err=True)


def _print_with_evidence(graph: Graph, sparql: str, format_: str) -> None:
    """The rows with what says them; several sentences are parted by " | "."""
    if format_ == "xml":
        raise click.UsageError("--why has the formats table, csv, tsv and json")
    variables, rows, evidence = graph.evidence(sparql)
    said = [
        list(dict.fromkeys(f"{w.article}: {plain(w.marked)}" for e in found for w in e.witnesses))
        for found in evidence
    ]
    header = [*variables, "evidence"]
    if format_ == "json":
        facts = [[e.to_dict() for e in found] for found in evidence]
        told = [
            {**{v: row.get(v) for v in variables}, "evidence": f} for row, f in zip(rows, facts, strict=True)
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    cells = [
        [*(row.get(v, "") for v in variables), ("\n" if _for_people(format_) else " | ").join(sentences)]
        for row, sentences in zip(rows, said, strict=True)
    ]
    if format_ == "table":
        print_table(header, cells)
    else:
        writer = csv.writer(sys.stdout, "excel-tab" if format_ == "tsv" else "excel", lineterminator="\n")
        writer.writerows([header, *([plain(cell) for cell in row] for row in cells)])
    if not rows:
        click.echo("no rows", err=True)


def _for_people(format_: str) -> bool:
    return format_ == "table" and sys.stdout.isatty()


def _read(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file} cannot be read as UTF-8 text: {error}") from error
