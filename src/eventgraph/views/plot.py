"""Pictures of a network, by kind.

A picture belongs to no window and no global state: it is a `Figure` on an Agg canvas, without pyplot. The same
network always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.views.lettering import clean
from eventgraph.views.matrix import draw_matrix
from eventgraph.views.nodelink import draw_network
from eventgraph.views.organizations import draw_organizations
from eventgraph.views.picture import save
from eventgraph.views.speakers import draw_speakers
from eventgraph.views.timeline import draw_timeline
from eventgraph.views.worldmap import draw_map

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["KINDS", "plot", "save"]


#: What draws each kind: a network, a title, how many nodes at most, axes or None.
KINDS: dict[str, Callable[[Any, str, int, Axes | None], Figure]] = {
    "network": draw_network,
    "speakers": draw_speakers,
    "organizations": draw_organizations,
    "timeline": draw_timeline,
    "map": draw_map,
    "matrix": draw_matrix,
}


def plot(
    network: nx.MultiDiGraph,
    *,
    kind: str = "network",
    title: str | None = None,
    max_nodes: int = 60,
    ax: Axes | None = None,
) -> Figure:
    """Draw a network, as `eventgraph.network.network` gives it, as one of KINDS.

    Of more than `max_nodes` nodes those with the most edges are drawn and the picture says how many are
    hidden. Without `ax` the figure is as large as its content needs; in an `ax` everything is scaled to fit.
    Raises NotFound if there is nothing to draw, ValueError for a kind that there is not.
    """
    if kind not in KINDS:
        raise ValueError(f"no picture is of kind '{kind}'; there are: {', '.join(KINDS)}")
    if not network:
        raise NotFound(
            "there is nothing to draw: the graph has no nodes. `eventgraph build ARTICLES` makes one."
        )
    return KINDS[kind](network, clean(title or ""), max(max_nodes, 1), ax)
