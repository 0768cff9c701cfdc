"""A worker process: opens the store for reading, does one job after another, ends when its parent does.

    python -m eventgraph.serve.worker STORE LIMIT MEMORY

One job a line on standard input, as JSON: {"job": …, "values": {…}}. Each answer on standard output is a line of
JSON {"status", "headers", "length"} and the body. The first line says {"ready": true} or {"error": message}.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import BinaryIO

MIB = 1024 * 1024


def main(store: str, limit: int, memory: int) -> int:
    """Serve jobs until standard input ends. `memory` in MiB is what jobs may take beyond the open store (0: all)."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()

    from eventgraph.errors import EventgraphError
    from eventgraph.serve.jobs import run
    from eventgraph.serve.library import Library
    from eventgraph.store import Store

    try:
        library = Library(Store.open(store))
    except EventgraphError as error:
        _write(answers, {"error": str(error)})
        return 1
    _limit_memory(memory)
    _write(answers, {"ready": True})
    while True:
        asked = json.loads(jobs.get())
        reply = run(library, asked["job"], limit, asked["values"])
        _write(
            answers,
            {"status": reply.status, "headers": dict(reply.headers), "length": len(reply.body)},
            reply.body,
        )


def _listen(source: BinaryIO, jobs: queue.SimpleQueue[bytes]) -> None:
    """Pass jobs on; when the parent is gone, end at once, even in the middle of a query."""
    for line in source:
        jobs.put(line)
    os._exit(0)


def _write(answers: BinaryIO, head: dict[str, object], body: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


def _limit_memory(memory: int) -> None:
    """Let this process take no more than `memory` MiB from now on, where the system can do that."""
    if not memory:
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        used = 0
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmData:"):
                used = int(line.split()[1]) * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (used + memory * MIB, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
