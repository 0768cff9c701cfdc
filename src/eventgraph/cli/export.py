"""`eventgraph export`"""

from __future__ import annotations

import sys

import click

from eventgraph.cli.common import open_graph, print_table, store_option


@click.command(
    epilog="Example: eventgraph export --format trig -o events.trig; eventgraph export --format csv -o tables"
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help="trig, nquads, turtle, jsonld, graphml, csv …; --list shows all.",
)
@click.option("--list", "show_list", is_flag=True, help="List the formats.")
@click.option(
    "-o", "--output", default="-", show_default=True, help="A file, for csv a folder, or - for stdout."
)
@store_option
def command(format_: str | None, show_list: bool, output: str, store: str) -> None:
    """Write the graph in a format that other tools read.

    trig and nquads hold all graphs with the evidence, the others the facts.
    """
    if show_list:
        from eventgraph.export import FORMATS

        print_table(("format", "what it holds"), [(name, form.help) for name, form in FORMATS.items()])
        return
    if format_ is None:
        raise click.UsageError("name a --format (--list shows them)")
    with open_graph(store) as graph:
        graph.export(format_, sys.stdout.buffer if output == "-" else output)
    if output != "-":
        click.echo(output)
