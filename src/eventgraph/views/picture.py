"""A figure without pyplot, and how it becomes a file: whole or not at all, the same bytes each time."""

from __future__ import annotations

import os
import secrets
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text

from eventgraph.errors import ExportError

#: What each file format writes about itself; no dates, no versions, so the same picture is the same bytes.
FORMATS: dict[str, dict[str, str | None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": "eventgraph"},
    ".pdf": {"CreationDate": None, "Creator": "eventgraph", "Producer": None},
}
DPI, SCREEN_DPI = 200, 100
MOST_PIXELS = 12_000


class Picture(Figure):
    """A figure that notebooks show without pyplot."""

    def _repr_png_(self) -> bytes:
        return _render(self, ".png", SCREEN_DPI)


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Write a figure to a `.png`, `.svg` or `.pdf` file: whole or not at all, the same bytes each time."""
    target = Path(os.path.realpath(path))
    suffix = target.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise ExportError(f"{target.name}: a picture's file name ends in one of {known}.")
    data = _render(figure, suffix, DPI)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}; nothing was written.") from error
    finally:
        beside.unlink(missing_ok=True)


def text_overlaps(figure: Figure) -> list[tuple[str, str]]:
    """The pairs of texts in a figure whose boxes overlap: empty when all can be read."""
    figure.draw_without_rendering()
    texts = [t for t in cast("list[Text]", figure.findobj(Text)) if t.get_text() and t.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    found = []
    for number, (one, a) in enumerate(boxes):
        for other, b in boxes[number + 1 :]:
            if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5:
                found.append((one, other))
    return found


def _render(figure: Figure, suffix: str, dpi: int) -> bytes:
    """The bytes of a picture, whatever the user's matplotlibrc says."""
    dpi = max(1, min(dpi, int(MOST_PIXELS / max(*figure.get_size_inches()))))
    metadata = dict(FORMATS[suffix])
    if figure.get_label():
        metadata["Title"] = str(figure.get_label())
    settings: Any = {
        "svg.hashsalt": "eventgraph",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "text.usetex": False,
        "savefig.bbox": None,
        "savefig.facecolor": "auto",
        "savefig.transparent": False,
    }
    buffer = BytesIO()
    with rc_context(settings):
        figure.savefig(buffer, format=suffix[1:], dpi=dpi, metadata=metadata)
    return buffer.getvalue()
