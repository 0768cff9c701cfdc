"""`eventgraph export`"""

from __future__ import annotations

import sys

import click

from eventgraph.cli.common import open_graph, store_option


@click.command(
    epilog="Example: eventgraph export --format trig -o events.trig; eventgraph export --format csv -o tables"
)
@click.option(
    "--format",
    "format_",
    required=True,
    metavar="NAME",
    help="trig, nquads, turtle, jsonld, graphml, csv …; --list shows all.",
)
@click.option(
    "-o", "--output", default="-", show_default=True, help="A file, for csv a folder, or - for stdout."
)
@store_option
def command(format_: str, output: str, store: str) -> None:
    """Write the graph in a format that other tools read.

    trig and nquads hold all graphs with the evidence, the others the facts.
    """
    with open_graph(store) as graph:
        graph.export(format_, sys.stdout.buffer if output == "-" else output)
    if output != "-":
        click.echo(output)
