"""`eventgraph demo`"""

from __future__ import annotations

import click

from eventgraph.cli.common import count, print_receipt, print_table
from eventgraph.cli.why import print_explanation

_SHOWN = 6


@click.command(epilog="Example: eventgraph demo -o network.png")
@click.option("-o", "--output", default="network.png", show_default=True, help="A .png, .svg or .pdf file.")
def command(output: str) -> None:
    """Build the packaged sample, print its facts and their words, and draw it: the tour.

    Nothing is kept but the picture.
    """
    import eventgraph
    from eventgraph.views.plot import save

    with eventgraph.build([eventgraph.SAMPLE]) as graph:
        click.echo("The sample article, read:")
        for receipt in graph.receipts:
            print_receipt(receipt)
        for name in ("events", "speakers", "organizations", "tools"):
            rows = graph.query(name)
            click.echo(f"\n$ eventgraph query {name}")
            print_table(rows.variables, rows.rows)
        click.echo("\n$ eventgraph why 'Amara Okafor'")
        found = graph.why("Amara Okafor")
        for explanation in found[:_SHOWN]:
            print_explanation(explanation)
        click.echo(f"… and {count(len(found) - _SHOWN, 'more fact')} about her")
        save(graph.plot(), output)
    click.echo(
        f"\nThe picture is in {output}. Next: eventgraph build YOUR_ARTICLES && eventgraph query --list"
    )
