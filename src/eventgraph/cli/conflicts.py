"""`eventgraph conflicts`"""

from __future__ import annotations

import csv
import json
import sys

import click

from eventgraph.cli.common import open_graph, plain, print_table, store_option

_HEADER = ("about", "property", "value", "said by", "confidence", "words")


@click.command(epilog="Example: eventgraph conflicts --store events --format csv")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("table", "csv", "tsv", "json")),
    default="table",
    show_default=True,
)
@store_option
def command(format_: str, store: str) -> None:
    """Show where articles disagree about what can only be one, each value with who says it.

    That is an event's dates, its place, what it is part of, and whether somebody's part in it came about.
    `eventgraph reject EVENT startDate 2026-05-04` takes a wrong value out.
    """
    with open_graph(store) as graph:
        found = graph.conflicts()
    if format_ == "json":
        click.echo(json.dumps([c.to_dict() for c in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("no conflicts", err=True)
    rows = [
        (
            plain(c.name),
            c.predicate.partition(":")[2],
            plain(value.name),
            ", ".join(value.articles),
            f"{value.explanation.confidence:.2f}",
            " | ".join(plain(w.marked) for w in value.explanation.witnesses),
        )
        for c in found
        for value in c.values
    ]
    if format_ != "table":
        dialect = "excel-tab" if format_ == "tsv" else "excel"
        csv.writer(sys.stdout, dialect, lineterminator="\n").writerows([_HEADER, *rows])
    elif found:
        print_table(_HEADER, rows)
