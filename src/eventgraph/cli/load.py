"""`eventgraph load`"""

from __future__ import annotations

import click

from eventgraph.cli.common import count, progress, store_option


@click.command(epilog="Example: eventgraph load partitions/ --store events")
@click.argument("partitions", metavar="FOLDER")
@store_option
def command(partitions: str, store: str) -> None:
    """Load what `eventgraph build --engine ray --out FOLDER` left, a folder or a URL, into a store.

    The store is then as if the articles had been read into it: all commands work on it. Decisions and lists of known
    things that are kept beside the store are followed. Loading twice changes nothing; a damaged file is named, and
    nothing is loaded.
    """
    click.echo(load_into(store, partitions))


def load_into(store: str, partitions: str) -> str:
    """Load; what was done, in words."""
    from eventgraph.engines.load import load
    from eventgraph.store import Store

    with Store.open(store, writable=True) as target:
        with progress("loading") as advance:
            loaded = load(target, partitions, advance)
        target.optimise()
    there = f", {loaded.unchanged} of them there already" if loaded.unchanged else ""
    anew = (
        "; the graph was brought in line with what else is in and beside the store"
        if loaded.followed and loaded.unchanged < loaded.articles
        else ""
    )
    return f"{count(loaded.articles, 'article')} loaded{there}{anew}"
