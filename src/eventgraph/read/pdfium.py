"""PDFium in a process of its own: the runs of text on the pages of a PDF, and what the file says of itself.

PDFs come from strangers: ten kB may unpack to many GB, and PDFium ends its process where memory runs out. Here that
is a process with MEMORY and PATIENCE, and costs one error. Run as a module it is that process: a PDF on standard
input, JSON on standard output.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import astuple, dataclass
from importlib.util import find_spec
from typing import Any

from eventgraph.errors import ReadError
from eventgraph.read.document import extra

#: An article has fewer pages; a book is no article.
MAX_PAGES = 500
#: Pieces of text on one page.
MAX_RUNS = 3_000
#: Bytes and seconds for one PDF.
MEMORY, PATIENCE = 2 << 30, 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a run of one, in points; y grows downwards. `size` is its height, `page` counts from 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int

    @property
    def size(self) -> float:
        return self.bottom - self.top


def read_runs(source: str, data: bytes) -> tuple[list[list[Line]], dict[str, str]]:
    """The runs of each page, and the file's own metadata. ReadError if it is broken, locked, or asks for too much."""
    if find_spec("pypdfium2") is None:
        raise extra(source, "PDF", "pdf")
    command = [sys.executable, "-P", "-m", __name__, str(MEMORY)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired as error:
        raise ReadError(source, f"takes longer than {PATIENCE} seconds to read") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise ReadError(
            source,
            f"needs more than {MEMORY >> 20:,} MiB of memory, or is broken so that PDFium fails; print it to a new PDF",
        ) from error
    found = json.loads(done.stdout)
    if problem := found.get("problem"):
        raise ReadError(source, problem)
    return [[Line(*run) for run in page] for page in found["pages"]], found["said"]


def _answer(data: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        return {
            "problem": "is locked by a password: save it without one"
            if locked
            else f"is no PDF, or a broken one ({error})"
        }
    if len(document) > MAX_PAGES:
        return {"problem": f"has more than {MAX_PAGES} pages: split it into articles"}
    pages = []
    try:
        for number in range(len(document)):
            runs = _runs(document[number], number + 1)
            if runs is None:
                return {"problem": f"has more than {MAX_RUNS:,} pieces of text on page {number + 1}"}
            pages.append([astuple(run) for run in runs])
        return {"pages": pages, "said": document.get_metadata_dict()}
    except pypdfium2.PdfiumError as error:
        return {"problem": f"is a broken PDF ({error})"}


def _runs(page: Any, number: int) -> list[Line] | None:
    """The runs of text on a page as PDFium finds them; they end where the type changes. None if there are too many."""
    text = page.get_textpage()
    width, height = page.get_size()
    count = text.count_rects()
    if count > MAX_RUNS:
        return None
    runs = []
    for index in range(count):
        left, bottom, right, top = text.get_rect(index)
        words = text.get_text_bounded(left, bottom, right, top).strip("\r\n\ufeff")
        if not words.strip() or right <= left or not 0 <= left <= width:
            continue
        letter = text.get_index((left + right) / 2, (bottom + top) / 2, right - left, top - bottom)
        if letter is not None:  # its font's height, whichever letters stand there
            _, bottom, _, top = text.get_charbox(letter, loose=True)
        runs.append(Line(words, left, height - top, right, height - bottom, number))
    text.close()
    page.close()
    return runs


def _bound_memory(most: int) -> None:
    """Let the system refuse more than so many bytes; where it cannot (Windows), there is no bound."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bound_memory(int(sys.argv[1]))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)
