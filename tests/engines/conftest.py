"""A cluster of two nodes on this machine, and articles for it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from eventgraph.model import Decision, Entry, Kind, Verdict
from eventgraph.namespaces import DEFAULT_BASE
from eventgraph.pipeline import Options, Receipt, build_into, settle, store_settings
from eventgraph.pipeline import identity as identity_of
from eventgraph.store import Store
from eventgraph.store.entries import write_entries

ROOT = Path(__file__).parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.generate import articles  # noqa: E402

MISSING = "" if find_spec("ray") else "Ray is not installed: pip install 'eventgraph[ray]'"
#: Of this machine alone; Ray takes 127.0.0.1 for another name of its address in the network.
_HOST = "127.0.0.2"
_TOKEN = secrets.token_hex(32)
ARTICLES, SIZE = 24, 5
OPTIONS = Options(reader="spacy")
#: Beside the generated ones: what is not a plain article in a file with a plain name.
ODD = {
    "a name: with 'signs' & “quotes”.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025.\n",
    "東京 – ünïcode.txt": "Crane Week\n\nZoë Pine of the Harbour Data Group (HDG) spoke at Crane Week 2025 in Oslo. HDG organised Crane Week 2025.\n",
    "empty.md": "",
    "german.md": "# Ein Tag am Hafen\n\nDie Stadt hat gestern einen Tag am Hafen gefeiert, und viele Menschen sind gekommen, um zu sehen, was es gibt.\n",
    "twice.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025.\n",
    "rows.jsonl": "".join(
        json.dumps({"id": f"row-{n}", "text": f"Ben Tull of HDG gave a keynote at Dock Day 202{n} in Ghent. 100 people came.", "title": f"No. {n}"}) + "\n"
        for n in range(9)
    ) + "{broken\n" + json.dumps({"id": "half", "text": "Nothing \ud800 much."}) + "\n",
}  # fmt: skip


@dataclass(frozen=True)
class Collection:
    """Articles, and the store that one process makes of them under decisions and a list of known things."""

    sources: list[str]
    store: Path
    plain: bytes  # the quads without decisions and list
    quads: bytes
    receipts: list[Receipt]

    def beside(self, store: Path) -> Path:
        """Put the decisions and the list beside another store."""
        store.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(
            self.store.with_name("serial.decisions.ttl"), store.with_name(f"{store.name}.decisions.ttl")
        )
        shutil.copytree(self.store.with_name("serial.kb"), store.with_name(f"{store.name}.kb"))
        return store


def dump(store: Path) -> bytes:
    with Store.open(store) as opened:
        return b"".join(opened.dump("nquads"))


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    place = tmp_path_factory.mktemp("collection")
    folder = place / "articles"
    articles(ARTICLES, folder)
    for name, text in ODD.items():
        (folder / name).write_text(text, "utf-8")
    os.link(folder / "twice.md", os.fsencode(folder) + b"/not utf-8 \xff.md")
    sources = [str(folder), str(folder / "rows.jsonl"), str(folder / "not there.md")]
    with Store.open(place / "serial", writable=True) as store:
        receipts = build_into(store, sources, OPTIONS)
        plain = b"".join(store.dump("nquads"))
        nodes = identity_of(store).nodes
        people = [n for n in nodes if n.kind is Kind.PERSON]
        bodies = [n for n in nodes if n.kind is Kind.ORGANIZATION]
        iri = [DEFAULT_BASE + n.local for n in (*people[:4], *bodies[:3])]
        decisions = [
            Decision(Verdict.SAME, iri[0], iri[1], reason="one and the same"),
            Decision(Verdict.DIFFERENT, iri[1], iri[2]),
            Decision(Verdict.NAME, iri[4], "Another Name"),
            Decision(Verdict.REJECT, iri[3]),
            Decision(Verdict.SAME, DEFAULT_BASE + bodies[1].profiles[0].anchor, iri[6]),
        ]
        store.keep_decisions(decisions, DEFAULT_BASE)
        assert store.entries_folder
        write_entries(
            store.entries_folder / "bodies.ttl", "bodies",
            [Entry(f"https://list.example/{n.local}", (n.name,), n.kind.value) for n in bodies[:9]],
        )  # fmt: skip
        settle(store, store_settings(store))
    return Collection(sources, place / "serial", plain, dump(place / "serial"), receipts)


@dataclass
class Cluster:
    """Two nodes, each a process with its children."""

    address: str
    nodes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def workers(self, name: str) -> list[int]:
        """The processes of Ray's nodes that go by this name."""
        return [pid for pid in self.processes() if _words(pid).startswith(name)]

    def processes(self) -> set[int]:
        """The nodes and all that they started."""
        parents = _parents()
        ours = {node.pid for node in self.nodes}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return ours

    def stop(self) -> None:
        """At once: what Ray calls draining takes half a minute."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for node in self.nodes:
            node.wait()


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    return found


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def environment() -> dict[str, str]:
    """With a token of our own: nobody else gets in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _TOKEN}
    return kept | token | {"RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Started and stopped here; its sockets lie in a folder whose name is short, as systems want it."""
    scratch = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port = free.getsockname()[1]
    found = Cluster(f"{_HOST}:{port}")
    ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--num-cpus=1"]
    ray += [f"--node-ip-address={_HOST}", f"--object-store-memory={80 * 2**20}", "--disable-usage-stats"]
    head = ["--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={scratch}"]
    try:
        for words in (head, [f"--address={found.address}"]):
            node = subprocess.Popen(
                [*ray, *words], env=environment(), start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            found.nodes.append(node)
            wait_for(lambda: _listens(port))
        yield found
    finally:
        found.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((_HOST, port)) == 0


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def eventgraph(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "eventgraph", *map(str, words)], env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err
