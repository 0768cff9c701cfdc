"""Pictures of a network, by kind.

A picture belongs to no window and no global state: it is a `Figure` on an Agg canvas, without pyplot. The same
network always gives the same picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.views.lettering import clean
from eventgraph.views.nodelink import draw_network
from eventgraph.views.picture import save

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["plot", "save"]


def plot(
    network: nx.MultiDiGraph, *, title: str | None = None, max_nodes: int = 60, ax: Axes | None = None
) -> Figure:
    """Draw a network, as `eventgraph.network.network` gives it.

    Of more than `max_nodes` nodes those with the most edges are drawn and the picture says how many are
    hidden. Without `ax` the figure is as large as its content needs; in an `ax` everything is scaled to fit.
    Raises NotFound if the network is empty.
    """
    if not network:
        raise NotFound(
            "there is nothing to draw: the graph has no nodes. `eventgraph build ARTICLES` makes one."
        )
    return draw_network(network, clean(title or ""), max(max_nodes, 1), ax)
