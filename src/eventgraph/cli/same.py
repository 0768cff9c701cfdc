"""`eventgraph same`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option
from eventgraph.cli.deciding import because_option, decider, tell


@click.command(epilog="Example: eventgraph same UN 'United Nations' --because 'the acronym'")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@because_option
@store_option
def command(a: str, b: str, because: str, store: str) -> None:
    """Decide that two names mean one thing; it stays so in every later build.

    A and B are names in any written form, IRIs, or NAME@ARTICLE for what one article calls so.
    """
    with decider(store) as judge:
        tell(judge.same(a, b, because), f"'{a}' and '{b}' are one thing now", judge.file)
