"""`eventgraph export`"""

from __future__ import annotations

import sys
from typing import Any

import click

from eventgraph.cli.common import open_graph, print_table, store_option


@click.command(
    epilog="Example: eventgraph export --format html -o events.html; "
    "eventgraph export --profile schema.org --event 'OSPO Day' -o day.jsonld"
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help="trig, nquads, turtle, jsonld, html, briefing, ics, csv …; --list shows all.",
)
@click.option("--profile", metavar="NAME", help="RDF in another vocabulary: schema.org, sem, rdf12, nanopub.")
@click.option("--list", "show_list", is_flag=True, help="List the formats and the profiles.")
@click.option(
    "-o",
    "--output",
    default="-",
    show_default=True,
    metavar="PLACE",
    help="A file, for tables a folder, or - for stdout.",
)
@click.option(
    "--event", metavar="X", help="An event with all that belongs to it; not for RDF of the whole graph."
)
@click.option("--around", metavar="X", help="Any node and its neighbours; for formats made of the network.")
@click.option("--hops", type=click.IntRange(1, 5), help="How far around it.  [default: 1]")
@click.option(
    "--max-nodes", type=click.IntRange(1), help="Those with the most relations; the rest is left out."
)
@click.option(
    "--with-evidence/--no-evidence",
    "evidence",
    default=None,
    help="Whether RDF holds the sentences and the runs.  [default: trig and nquads do, the others do not]",
)
@store_option
def command(
    format_: str | None,
    profile: str | None,
    show_list: bool,
    output: str,
    event: str | None,
    around: str | None,
    hops: int | None,
    max_nodes: int | None,
    evidence: bool | None,
    store: str,
) -> None:
    """Write the graph in a format that other tools read.

    RDF holds the whole graph; the page, the briefing, the calendar, the map and the networks hold what --event or
    --around choose. What a format cannot hold is said on stderr.
    """
    from eventgraph.export import FORMATS, PROFILES, export

    if show_list:
        rows = [(name, form.help) for name, form in FORMATS.items()]
        rows += [(f"--profile {name}", f"{p.help}; {' or '.join(p.formats)}") for name, p in PROFILES.items()]
        print_table(("format", "what it holds"), rows)
        return
    if format_ is None and profile is None:
        raise click.UsageError("name a --format or a --profile (--list shows them)")
    if event is not None and around is not None:
        raise click.UsageError("give --event or --around, not both")
    if hops is not None and around is None:
        raise click.UsageError("--hops says how far around a node: give --around, too")
    selection: dict[str, Any] = {"event": event, "around": around, "hops": hops, "limit": max_nodes}
    with open_graph(store) as graph:
        target = sys.stdout.buffer if output == "-" else output
        notes = export(graph.store, format_, target, profile=profile, evidence=evidence, **selection)
    for note in notes:
        click.echo(note, err=True)
    if output != "-":
        click.echo(output)
