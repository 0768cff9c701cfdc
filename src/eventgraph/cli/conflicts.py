"""`eventgraph conflicts`"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from eventgraph.cli.common import open_graph, print_table, store_option


@click.command(epilog="Example: eventgraph conflicts --store events")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", show_default=True)
@store_option
def command(format_: str, store: str) -> None:
    """Show where articles disagree: the dates of an event, each with the articles that say it.

    `eventgraph why EVENT` shows their words; `eventgraph reject EVENT startDate 2026-05-04` takes a wrong one out.
    """
    with open_graph(store) as graph:
        found = graph.conflicts()
    if format_ == "json":
        click.echo(json.dumps([asdict(c) for c in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("no conflicts", err=True)
        return
    rows = [
        (c.name, c.predicate.partition(":")[2], value, ", ".join(articles))
        for c in found
        for value, articles in c.values
    ]
    print_table(("event", "property", "value", "said by"), rows)
