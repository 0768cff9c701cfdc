"""Load on `eventgraph serve`: many clients at once on this machine, each with a connection of its own.

    python benchmarks/serve_load.py STORE [--clients 32] [--seconds 20] [--workers 2]

Prints requests a second, the median and the 95th percentile of the time to an answer, errors, and the memory
(RSS, MiB) of the server with its workers before, halfway and after. Linux only (it reads /proc). Exits with 1 if a
request failed.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

SPARQL = (
    "ASK { ?event eg:speaker ?person }",
    "SELECT ?event ?name { ?event eg:speaker/schema:name ?name } LIMIT 100",
    "SELECT ?for (COUNT(DISTINCT ?person) AS ?n) { ?part eg:agent ?person ; eg:onBehalfOf ?for } GROUP BY ?for",
)


def main() -> int:
    options = _options()
    process = subprocess.Popen(
        [sys.executable, "-m", "eventgraph", "serve", "--store", options.store, "--port", "0",
         "--workers", str(options.workers)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if " at " not in line:
            return 1
        port = urlsplit(line.split(" at ")[1].split()[0]).port or 0
        paths = _paths(port)
        _load(port, paths, options.clients, 3.0)  # warm: names are read once
        before = _memory(process.pid)
        times, errors = _load(port, paths, options.clients, options.seconds / 2)
        halfway = _memory(process.pid)
        more, failed = _load(port, paths, options.clients, options.seconds / 2)
        after = _memory(process.pid)
    finally:
        process.terminate()
        process.wait()
    times, errors = sorted(times + more), errors + failed
    print(
        f"clients {options.clients}, workers {options.workers}, {len(paths)} addresses, {options.seconds:g} s"
    )
    print(f"requests/s  {len(times) / options.seconds:.0f}")
    print(f"median      {1000 * statistics.median(times):.1f} ms")
    print(f"p95         {1000 * times[int(0.95 * len(times))]:.1f} ms")
    print(f"errors      {errors} of {len(times) + errors}")
    print(f"RSS         {before:.0f} MiB before, {halfway:.0f} halfway, {after:.0f} after")
    return 1 if errors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _paths(port: int) -> list[str]:
    """Queries, searches, and the pages of twenty nodes as HTML and as data."""
    query = "SELECT ?s { ?s a ?t FILTER(?t IN (schema:Event, schema:Person)) } ORDER BY ?s LIMIT 20"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/sparql?" + urlencode({"query": query, "format": "csv"}))
    nodes = connection.getresponse().read().decode().split()[1:]
    connection.close()
    things = ["/thing?iri=" + quote(node, safe="") for node in nodes]
    return [
        "/", "/search?q=open", "/browse/person", "/style.css", "/query?question=speakers",
        *("/sparql?" + urlencode({"query": query}) for query in SPARQL),
        *things,
        *(f"{thing}&format=turtle" for thing in things),
    ]  # fmt: skip


def _load(port: int, paths: list[str], clients: int, seconds: float) -> tuple[list[float], int]:
    """Ask for so many seconds; the time of each answer, and how many requests failed."""
    end = time.monotonic() + seconds
    times: list[float] = []
    errors: list[str] = []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            path = paths[number % len(paths)]
            number += 1
            start = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    errors.append(f"{answer.status} {path}")
                    continue
            except (OSError, http.client.HTTPException) as error:
                errors.append(f"{error!r} {path}")
                connection.close()
                continue
            times.append(time.monotonic() - start)
        connection.close()

    threads = [threading.Thread(target=ask, args=(7 * number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors[:5]:
        print("failed:", error, file=sys.stderr)
    return times, len(errors)


def _memory(pid: int) -> float:
    """MiB of resident memory of a process and its children."""
    children = [c for t in Path(f"/proc/{pid}/task").glob("*/children") for c in t.read_text().split()]
    total = 0
    for one in [str(pid), *children]:
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total / 1024


if __name__ == "__main__":
    sys.exit(main())
