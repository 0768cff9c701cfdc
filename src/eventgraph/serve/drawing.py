"""The neighbourhood of a node as a small SVG picture: the node in the middle, its relations to both sides.

Each relation is a group of names under its word, in one of two columns, so that nothing ever overlaps; the
same node always gives the same picture. Colours and shapes are those of `views.style`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventgraph.serve.library import Node
from eventgraph.serve.markup import Html, tag
from eventgraph.views.style import OTHER_SHAPE, SHAPES

WIDTH, ROW, TOP = 720, 26, 14
#: Names of one relation that are drawn, and letters of a name; bold ones in the middle are up to 9 wide each.
MOST, LETTERS = 5, 27
CENTRE_LETTERS = 18
_COLUMNS = (236, WIDTH - 236)


@dataclass(frozen=True, slots=True)
class Group:
    """One relation: its word, the nodes that it leads to."""

    word: str
    nodes: tuple[Node, ...]

    @property
    def rows(self) -> int:
        return 1 + min(len(self.nodes), MOST) + (len(self.nodes) > MOST)


def draw(node: Node, groups: Sequence[Group], address: Callable[[Node], str]) -> Html:
    """The picture; "" if nothing is tied to the node."""
    if not groups:
        return Html("")
    columns = _share(groups)
    rows = max(sum(group.rows for group in column) + len(column) - 1 for column in columns)
    height = max(rows * ROW + 2 * TOP, 120)
    middle = height / 2
    lines: list[Html] = []
    shapes: list[Html] = []
    for side, column in enumerate(columns):
        used = sum(group.rows for group in column) + max(len(column) - 1, 0)
        y = middle - used * ROW / 2 + ROW / 2
        for group in column:
            shapes.append(_word(group.word, side, y))
            for other in group.nodes[:MOST]:
                y += ROW
                lines.append(_line(side, middle, y))
                shapes.append(
                    tag("a", _shape(other, _COLUMNS[side], y), _name(other, side, y), href=address(other))
                )
            if len(group.nodes) > MOST:
                y += ROW
                shapes.append(_word(f"and {len(group.nodes) - MOST} more", side, y, "more"))
            y += 2 * ROW
    label = f"{node.name} and what it is tied to: " + "; ".join(
        f"{group.word}: {len(group.nodes)}" for group in groups
    )
    return tag(
        "svg", lines, _centre(node, middle), shapes, viewBox=f"0 0 {WIDTH} {height:g}", role="group", class_="near",
        aria_label=label,
    )  # fmt: skip


def _share(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """The groups in two columns of about the same height, in their order."""
    left: list[Group] = []
    right: list[Group] = []
    for group in groups:
        shorter = left if sum(g.rows + 1 for g in left) <= sum(g.rows + 1 for g in right) else right
        shorter.append(group)
    return right, left  # the first group stands on the right: read on from the middle


def _line(side: int, middle: float, y: float) -> Html:
    start = WIDTH / 2 + (60 if side else -60)
    end = _COLUMNS[side] + (-9 if side else 9)
    half = (start + end) / 2
    return tag(
        "path", d=f"M{start:g} {middle:g} C{half:g} {middle:g} {half:g} {y:g} {end:g} {y:g}", class_="tie"
    )


def _centre(node: Node, middle: float) -> Html:
    words = _wrapped(node.name, CENTRE_LETTERS, 3)
    high = 18 * len(words) + 18
    box = tag(
        "rect", x=WIDTH // 2 - 82, y=f"{middle - high / 2:g}", width=164, height=high, rx=8, class_="here"
    )
    first = middle - (len(words) - 1) * 9 + 5
    texts = [
        tag("text", line, x=WIDTH // 2, y=f"{first + 18 * number:g}", text_anchor="middle", class_="here")
        for number, line in enumerate(words)
    ]
    return tag("g", box, texts)


def _word(word: str, side: int, y: float, class_: str = "word") -> Html:
    x = _COLUMNS[side] + (-6 if side else 6)
    return tag("text", word, x=x, y=f"{y + 4:g}", text_anchor="start" if side else "end", class_=class_)


def _name(node: Node, side: int, y: float) -> Html:
    x = _COLUMNS[side] + (14 if side else -14)
    shown = node.name if len(node.name) <= LETTERS else node.name[: LETTERS - 1] + "…"
    title = tag("title", f"{node.name} ({node.kind or 'thing'})")
    return tag("text", title, shown, x=x, y=f"{y + 4:g}", text_anchor="start" if side else "end")


def _shape(node: Node, x: float, y: float) -> Html:
    shape = SHAPES.get(node.kind.capitalize(), OTHER_SHAPE)
    corners = _CORNERS.get(shape.marker, "")
    if not corners:
        return tag("circle", cx=f"{x:g}", cy=f"{y:g}", r=6, fill=shape.colour, class_="shape")
    points = " ".join(
        f"{x + float(dx):g},{y + float(dy):g}" for dx, dy in (p.split(",") for p in corners.split())
    )
    return tag("polygon", points=points, fill=shape.colour, class_="shape")


#: Corners around the middle of a shape; what is not here is a circle.
_CORNERS = {
    "s": "-6,-6 6,-6 6,6 -6,6",
    "D": "0,-7 7,0 0,7 -7,0",
    "h": "0,-7 6,-3.5 6,3.5 0,7 -6,3.5 -6,-3.5",
    "^": "0,-7 7,5.5 -7,5.5",
    "p": "0,-7 7,-2 4,6 -4,6 -7,-2",
    "X": "-6,-3 -3,-6 0,-3 3,-6 6,-3 3,0 6,3 3,6 0,3 -3,6 -6,3 -3,0",
}


def _wrapped(name: str, letters: int, most: int) -> list[str]:
    import textwrap

    return textwrap.wrap(name, letters, max_lines=most, placeholder=" …") or [name[:letters]]
