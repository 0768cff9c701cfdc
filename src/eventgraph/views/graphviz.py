"""Graphviz' `sfdp`, which places thousands of nodes in a second; used where it is installed.

It is told numbers only, no names, so nothing that an article says can be taken for its language.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Points in an inch, the unit of Graphviz' sizes and places.
INCH = 72.0
#: Places come back rounded: so much more room keeps the boxes apart all the same.
ROUNDING = 0.1
#: Passes in which Graphviz parts what overlaps. It would take up to 1,000; after 20 the little that is left is parted
#: faster by `layout.separate` (2,000 nodes, 250 with names: 0.55 s of processor time instead of 1.3).
PASSES = 20
#: Seconds; 2,000 nodes take one.
PATIENCE = 60


def sfdp(sizes: NDArray[np.float64], pairs: NDArray[np.intp], gap: float) -> NDArray[np.float64] | None:
    """Centres (points) for boxes of these sizes, `gap` apart; None if there is no `sfdp` or it gives up.

    The same boxes and pairs give the same places. Boxes may still overlap a little.
    """
    program = _program()
    if program is None:
        return None
    nodes = "".join(f"{n}[width={w / INCH:.4f},height={h / INCH:.4f}];" for n, (w, h) in enumerate(sizes))
    edges = "".join(f"{a}--{b};" for a, b in pairs)
    settings = f'start=1;quadtree=fast;overlap=prism{PASSES};sep="+{gap / 2 + ROUNDING:.2f}"'
    text = f'graph{{{settings};node[shape=box,fixedsize=true,label=""];{nodes}{edges}}}'
    try:
        done = subprocess.run(
            [program, "-Tplain"], input=text, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return _centres(done.stdout, len(sizes))


@cache
def _program() -> str | None:
    return shutil.which("sfdp")


def _centres(plain: str, count: int) -> NDArray[np.float64] | None:
    """The places that Graphviz' plain format tells: `node NAME X Y …`, a line each."""
    places = np.full((count, 2), np.nan)
    for line in plain.splitlines():
        words = line.split()
        if words[:1] == ["node"]:
            places[int(words[1])] = float(words[2]), float(words[3])
    return None if np.isnan(places).any() else places * INCH
