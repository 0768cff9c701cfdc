"""The sheet that every picture is drawn on: axes whose unit is a point, a head, legends at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from eventgraph.views.lettering import CAPITALS, LINE, Style, Weight, font, measure, wrapped
from eventgraph.views.picture import Picture
from eventgraph.views.style import INK, PAPER, QUIET, Shape, Stroke

TITLE_SIZE, NOTE_SIZE, LEGEND_SIZE = 13.0, 8.0, 8.0
MARGIN = 16.0
#: Lines of notes under the title.
MOST_NOTES = 6
#: Points; a narrower page has no room for the legend in two or three rows.
NARROWEST = 470.0
#: A larger page is looked at from farther away: from this width on, head and legend grow with it.
GROWS_FROM = 1000.0
#: Behind words, so that a line under them does not cross them out.
VEIL = {"boxstyle": "square,pad=0.05", "facecolor": PAPER, "edgecolor": "none", "alpha": 1.0}
#: Points across a sign in a legend.
SIGN_SIZE = 7.5
#: Parts of a legend in units of the size of its letters.
DOT, DASH, PAD, COLUMN_GAP, ROW_GAP = 1.0, 2.4, 0.6, 1.6, 0.45

Entry = Shape | Stroke


class Page:
    """Measures first (`foot`, `head`), then takes its size, then is written and drawn on."""

    def __init__(self, ax: Axes | None, content_width: float, title: str = "") -> None:
        self.given = ax is not None
        if ax is None:
            picture = Picture(facecolor=PAPER)
            FigureCanvasAgg(picture)
            ax = picture.add_axes((0.0, 0.0, 1.0, 1.0))
            picture.set_label(title)
        figure = ax.get_figure(root=True)
        assert figure is not None
        ax.set_axis_off()
        self.ax, self.figure, self.scale = ax, figure, 1.0
        self.width = max(content_width + 2 * MARGIN, NARROWEST)
        self.height = 0.0
        self.grown = max(1.0, self.width / GROWS_FROM)
        letters = int((self.width - 2 * MARGIN) / (TITLE_SIZE * self.grown * 0.68))
        self.title = wrapped(title, max(letters, 20), 3) if title else []

    def foot(self, legends: Sequence[Sequence[Entry]]) -> float:
        """The height that these legends take, margins included."""
        return 2 * MARGIN + sum(self._row_height(legend) * self._rows(legend) for legend in legends)

    def head(self, notes: Sequence[str]) -> float:
        title = len(self.title) * TITLE_SIZE * LINE + 3
        lines = NOTE_SIZE * LINE * len(self._noted(notes))
        return MARGIN * 1.5 + self.grown * (title * bool(self.title) + lines)

    def _noted(self, notes: Sequence[str]) -> list[str]:
        """The notes in lines that fit the page."""
        letters = int((self.width - 2 * MARGIN) / (NOTE_SIZE * self.grown * 0.62))
        return wrapped(" · ".join(notes), max(letters, 20), MOST_NOTES) if notes else []

    def size(self, height: float) -> None:
        """Settle the page's size: the figure takes it, or it is scaled into the axes that were given."""
        self.height = height
        room_x, room_y = self.width, height
        if self.given:
            window = self.ax.get_window_extent()
            wide, high = window.width * 72 / self.figure.dpi, window.height * 72 / self.figure.dpi
            self.scale = min(wide / self.width, high / height, 1.0)
            room_x, room_y = wide / self.scale, high / self.scale
        else:
            self.figure.set_size_inches(self.width / 72, height / 72)
        left, low = (self.width - room_x) / 2, (height - room_y) / 2
        self.ax.set_xlim(left, left + room_x)
        self.ax.set_ylim(low, low + room_y)

    def write(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float,
        weight: Weight = "normal",
        style: Style = "normal",
        **how: Any,
    ) -> None:
        """Write lines, each a text of its own: the tops of the first one's capitals are at `top`."""
        look = {"ha": "center", "color": INK, **how}
        letters = font(size * self.scale, weight, style)
        for number, line in enumerate(lines):
            y = top - size * (CAPITALS + number * LINE)
            self.ax.text(
                x, y, line, va="baseline", fontproperties=letters, parse_math=False, usetex=False, **look
            )

    def write_up(self, x: float, low: float, line: str, size: float, weight: Weight = "normal") -> None:
        """Write a line from below upwards: its baseline at x, its first letter at `low`."""
        letters = font(size * self.scale, weight)
        self.ax.text(
            x, low, line, rotation=90, rotation_mode="anchor", va="baseline", ha="left", color=INK,
            fontproperties=letters, parse_math=False, usetex=False,
        )  # fmt: skip

    def write_head(self, notes: Sequence[str]) -> None:
        top = self.height - MARGIN
        size = TITLE_SIZE * self.grown
        self.write(MARGIN, top, self.title, size, "bold", ha="left")
        if self.title:
            top -= len(self.title) * size * LINE + 3 * self.grown
        self.write(MARGIN, top, self._noted(notes), NOTE_SIZE * self.grown, ha="left", color=QUIET)

    def draw_legends(self, legends: Sequence[Sequence[Entry]]) -> None:
        top = self.foot(legends) - MARGIN
        size = LEGEND_SIZE * self.grown
        for legend in legends:
            if not legend:
                continue
            rows = self._rows(legend)
            handles = [self._handle(entry) for entry in legend]
            drawn = Legend(
                self.ax,
                handles,
                [entry.name for entry in legend],
                loc="upper left",
                bbox_to_anchor=(MARGIN, top),
                bbox_transform=self.ax.transData,
                ncols=-(-len(legend) // rows),
                prop=font(size * self.scale),
                frameon=False,
                borderpad=0,
                borderaxespad=0,
                handlelength=_handle_length(legend),
                handleheight=max(0.7, _largest(legend)),
                handletextpad=PAD,
                columnspacing=COLUMN_GAP,
                labelspacing=ROW_GAP,
                labelcolor=INK,
            )
            self.ax.add_artist(drawn)
            top -= rows * self._row_height(legend)

    def _row_height(self, legend: Sequence[Entry]) -> float:
        return LEGEND_SIZE * self.grown * (max(1.1, _largest(legend)) + ROW_GAP)

    def _rows(self, legend: Sequence[Entry]) -> int:
        size = LEGEND_SIZE * self.grown
        widest = max((measure(entry.name, size) for entry in legend), default=0.0)
        column = widest + (_handle_length(legend) + PAD + COLUMN_GAP) * size
        fitting = max(1, int((self.width - 2 * MARGIN) / column))
        return -(-len(legend) // fitting)

    def _handle(self, entry: Entry) -> Line2D:
        scale = self.scale * self.grown
        if isinstance(entry, Shape):
            return Line2D(
                [],
                [],
                linestyle="",
                marker=entry.marker,
                markersize=SIGN_SIZE * entry.scale * scale,
                markerfacecolor=entry.colour,
                markeredgecolor=INK,
                markeredgewidth=0.5 * scale,
            )
        style: Any = (0, entry.dashes) if entry.dashes else "-"
        caps: Any = {} if entry.dashes else {"solid_capstyle": "butt"}
        return Line2D([], [], color=entry.colour, linewidth=entry.width * scale, linestyle=style, **caps)


def _handle_length(legend: Sequence[Entry]) -> float:
    return DASH if any(isinstance(entry, Stroke) for entry in legend) else max(DOT, _largest(legend))


def _largest(legend: Sequence[Entry]) -> float:
    """The size of the largest sign of a legend in units of its letters."""
    return max((SIGN_SIZE * e.scale / LEGEND_SIZE for e in legend if isinstance(e, Shape)), default=0.0)
