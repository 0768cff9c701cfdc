"""`eventgraph remove`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option


@click.command(epilog="Example: eventgraph remove harbour-code-week --store events")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@store_option
def command(articles: tuple[str, ...], store: str) -> None:
    """Take articles out of the graph, each by its identifier, key or IRI; what others say stays."""
    from eventgraph.pipeline import article_key, remove
    from eventgraph.store import Store

    Store.open(store).close()  # says so if there is none
    with Store.open(store, writable=True) as target:
        for article in articles:
            article_key(target, article)  # all are there, or nothing is removed
        for article in articles:
            click.echo(f"removed {remove(target, article)}")
