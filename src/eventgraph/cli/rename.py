"""`eventgraph rename`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option
from eventgraph.cli.deciding import because_option, decider, tell


@click.command(epilog="Example: eventgraph rename OSEC 'Open Source Enablement Compass'")
@click.argument("node", metavar="NODE")
@click.argument("name", metavar="NAME")
@because_option
@store_option
def command(node: str, name: str, because: str, store: str) -> None:
    """Decide by which name a thing goes; its other forms stay, and its IRI."""
    if not name.strip():
        raise click.UsageError("NAME is empty")
    with decider(store) as judge:
        tell(judge.rename(node, name, because), f"'{node}' goes by '{name.strip()}' now", judge.file)
