"""`eventgraph plot`"""

from __future__ import annotations

import click

from eventgraph.cli.common import open_graph, store_option


@click.command(epilog="Example: eventgraph plot --event 'Harbour Code Week 2026' -o week.svg")
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
@click.option("-o", "--output", default="network.png", show_default=True, help="A .png, .svg or .pdf file.")
@store_option
def command(
    event: str | None, around: str | None, hops: int, max_nodes: int, output: str, store: str
) -> None:
    """Draw the network: events, people, organizations, tools and places with what joins them."""
    if event is not None and around is not None:
        raise click.UsageError("give --event or --around, not both")
    from eventgraph.views.plot import plot, save

    with open_graph(store) as graph:
        network = graph.network(event=event, around=around, hops=hops)
    save(plot(network, title=event or around, max_nodes=max_nodes), output)
    if not network:
        click.echo("there is nothing to draw: the picture says so", err=True)
    click.echo(output)
