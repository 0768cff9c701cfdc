"""Lines in order, each once, without keeping them in memory: an external merge sort."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile

#: Lines are sorted in memory up to this many bytes; what is more waits, sorted, in temporary files.
IN_MEMORY = 64 * 2**20


def sorted_lines(lines: Iterable[bytes], in_memory: int = IN_MEMORY) -> Iterator[bytes]:
    r"""The lines (each ends in "\n" and holds no other) by their bytes, without repetitions.

    >>> list(sorted_lines([b"b\n", b"a\n", b"b\n"], in_memory=1))
    [b'a\n', b'b\n']
    """
    with ExitStack() as open_files:
        runs: list[Iterable[bytes]] = []
        waiting: set[bytes] = set()
        size = 0
        for line in lines:
            if line not in waiting:
                waiting.add(line)
                size += len(line)
            if size > in_memory:
                run = open_files.enter_context(TemporaryFile())
                run.writelines(sorted(waiting))
                run.seek(0)
                runs.append(run)
                waiting, size = set(), 0
        runs.append(sorted(waiting))
        before = b""
        for line in heapq.merge(*runs):
            if line != before:
                yield line
            before = line
