"""`eventgraph plot`"""

from __future__ import annotations

import click

from eventgraph.cli.common import open_graph, store_option

#: As in `eventgraph.views.plot`, which is loaded only to draw.
KINDS = ("network", "speakers", "organizations", "timeline", "map", "matrix")


@click.command(epilog="Example: eventgraph plot --event 'Harbour Code Week 2026' -o week.svg")
@click.option(
    "--kind", type=click.Choice(KINDS), default="network", show_default=True, help="What to draw, see above."
)
@click.option("--event", metavar="X", help="An event with all that belongs to it.")
@click.option("--around", metavar="X", help="Any node and its neighbours.")
@click.option("--hops", default=1, show_default=True, type=click.IntRange(1, 5), help="How far around it.")
@click.option(
    "--max-nodes",
    default=60,
    show_default=True,
    type=click.IntRange(2),
    help="The rest is hidden, and said so.",
)
@click.option("-o", "--output", help="A .png, .svg or .pdf file.  [default: KIND.png]")
@store_option
def command(
    kind: str,
    event: str | None,
    around: str | None,
    hops: int,
    max_nodes: int,
    output: str | None,
    store: str,
) -> None:
    """Draw the graph, all of it or what belongs to an event or lies around a node.

    \b
    network        events, people, organizations, tools and places with what joins them
    speakers       events on one side, who spoke there on the other
    organizations  who shares stages; the wider a line, the more events
    timeline       events over time, with their parts
    map            where events took place
    matrix         who took part in what, and as what
    """
    if event is not None and around is not None:
        raise click.UsageError("give --event or --around, not both")
    from eventgraph.views.plot import save

    target = output or f"{kind}.png"
    with open_graph(store) as graph:
        figure = graph.plot(
            kind, event=event, around=around, hops=hops, max_nodes=max_nodes, title=event or around
        )
    save(figure, target)
    click.echo(target)
