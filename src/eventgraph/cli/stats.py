"""`eventgraph stats`"""

from __future__ import annotations

import click

from eventgraph.cli.common import open_graph, print_table, store_option


@click.command(epilog="Example: eventgraph stats --store events")
@store_option
def command(store: str) -> None:
    """Count what is in the store."""
    with open_graph(store) as graph:
        print_table(("what", "number"), list(graph.stats().items()))
