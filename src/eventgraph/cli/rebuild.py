"""`eventgraph rebuild`"""

from __future__ import annotations

import click

from eventgraph.cli.common import count, progress, reading_options, store_option


@click.command(epilog="Example: eventgraph rebuild --store events --min-confidence 0.6")
@store_option
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Leave out what is believed less, from now on."
)
@click.option(
    "--weights", type=click.Path(exists=True, dir_okay=False), help="What `eventgraph train` wrote."
)
def command(store: str, min_confidence: float | None, weights: str | None) -> None:
    """Make the graph again from what is kept of each article and from decisions; no text is read again."""
    from eventgraph.pipeline import rebuild
    from eventgraph.store import Store

    Store.open(store).close()  # says so if there is none
    with Store.open(store, writable=True) as target:
        with progress("rebuilding") as advance:
            done = rebuild(target, reading_options(min_confidence=min_confidence, weights=weights), advance)
        target.optimise()
    click.echo(f"the graph of {count(done, 'article')} was made again")
