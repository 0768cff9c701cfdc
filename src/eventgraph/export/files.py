"""Files and folders that appear whole or not at all.

What is written goes beside the target first and takes its place in one step. A folder that is there
already keeps what else is in it: only the files written are replaced, each in one step.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from eventgraph.errors import ExportError

#: What goes to a stream is kept in memory up to this many bytes until it is whole.
IN_MEMORY = 32 * 2**20


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `path` when all went well; links are followed."""
    target = Path(os.path.realpath(path))
    with _told(path):
        if target.is_dir():
            raise ExportError(f"{path} is a folder; give the name of a file.")
        if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
            with whole_stream(target.open("wb")) as out:
                yield out
            return
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with beside.open("xb") as out:
                yield out
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def whole_stream(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Something to write to that is copied to a stream (and flushed) when all went well."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        yield cast(BinaryIO, kept)
        kept.seek(0)
        shutil.copyfileobj(kept, stream)
        stream.flush()


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write files into that becomes `path`, or whose files move there if it exists."""
    target = Path(os.path.realpath(path))
    with _told(path):
        if target.exists() and not target.is_dir():
            raise ExportError(f"{path} is a file; this format needs a folder.")
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        beside.mkdir()
        try:
            yield beside
            if target.is_dir():
                for file in sorted(beside.iterdir()):
                    file.replace(target / file.name)
            else:
                beside.replace(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def standard_output() -> BinaryIO:
    return sys.stdout.buffer


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """The system's refusals, as an ExportError that names the path the user gave."""
    try:
        yield
    except BrokenPipeError:  # the reader has had enough: not ours to report
        raise
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}. Nothing was written.") from error
