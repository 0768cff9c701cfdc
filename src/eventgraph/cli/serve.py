"""`eventgraph serve`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option


@click.command(epilog="Example: eventgraph serve --store events --port 8077")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8077, show_default=True, type=click.IntRange(0, 65535), help="0: any free one."
)
@click.option(
    "--timeout", default=15.0, show_default=True, type=click.FloatRange(0.1), help="Seconds a query may take."
)
@click.option(
    "--limit", default=10_000, show_default=True, type=click.IntRange(0), help="Rows of an answer; 0: all."
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer."
)
@click.option(
    "--memory", default=2048, show_default=True, type=click.IntRange(0), help="MiB a query may take; 0: all."
)
@click.option(
    "--cors", default="", metavar="ORIGIN", help="Another site whose pages may read answers; * for any."
)
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="Another name this server goes by."
)
def command(
    store: str, host: str, port: int, timeout: float, limit: int, workers: int, memory: int, cors: str,
    hosts: tuple[str, ...],
) -> None:  # fmt: skip
    """Serve the graph: pages to read it, and a SPARQL endpoint at /sparql. Nothing is ever written.

    Ctrl-C stops it. While it runs, the store can be read by others but not built into.
    """
    from eventgraph.serve.server import LOCAL, Settings, serve

    if host not in LOCAL:
        click.echo(
            f"Warning: on {host} others can reach this server, and it asks nobody for a password.", err=True
        )
    settings = Settings(store, host, port, timeout, limit, workers, memory, cors, hosts)
    serve(settings, lambda address: click.echo(f"{store} is served at {address} (Ctrl-C stops it)"))
