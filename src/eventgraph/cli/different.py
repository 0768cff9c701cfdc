"""`eventgraph different`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option
from eventgraph.cli.deciding import because_option, decider, tell


@click.command(epilog="Example: eventgraph different 'A. Meyer@report-1' 'A. Meyer@report-2'")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@because_option
@store_option
def command(a: str, b: str, because: str, store: str) -> None:
    """Decide that two names mean two things; rules will never join them again.

    A and B are names in any written form, IRIs, or NAME@ARTICLE for what one article calls so.
    """
    with decider(store) as judge:
        tell(judge.different(a, b, because), f"'{a}' and '{b}' are two things", judge.file)
