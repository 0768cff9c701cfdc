"""Starting, stopping, time limits, memory limits; no process is ever left behind."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from eventgraph.store import Store

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc to watch processes")

#: More combinations than can be counted in years.
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(8)) + " }"
HUNGRY = (
    "SELECT (STRLEN(GROUP_CONCAT(STR(?o1))) AS ?n) { ?s1 ?p1 ?o1 . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 . ?s4 ?p4 ?o4 }"
)


def _children(pid: int) -> list[int]:
    """The living processes whose parent this is."""
    found = [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in task.read_text().split()
    ]
    return [child for child in found if _alive(child)]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_query_that_takes_too_long_is_really_stopped(started):
    """On time-out the answer is 503, the process that worked is gone, and the server goes on."""
    server = started("--timeout", "0.5", "--workers", "1")
    (before,) = _children(server.process.pid)
    got = server.sparql(ENDLESS)
    assert got.status == 503 and "longer than 0.5 seconds" in got.text and "--timeout" in got.text
    assert _until(lambda: not _alive(before))
    assert _until(lambda: server.sparql("ASK {}").status == 200)


def test_one_long_query_does_not_hold_up_the_others(started):
    """While one worker is busy, another answers."""
    server = started("--timeout", "3", "--workers", "2")
    assert _until(lambda: len(_children(server.process.pid)) == 2)
    slow: list[int] = []
    thread = threading.Thread(target=lambda: slow.append(server.sparql(ENDLESS).status))
    thread.start()
    assert all(server.sparql("ASK {}").status == 200 for _ in range(20))
    assert not slow
    thread.join()
    assert slow == [503]


def test_when_all_are_busy_one_is_told_to_come_again(started):
    """A request that finds no worker in time is 503 with Retry-After."""
    server = started("--timeout", "1", "--workers", "1")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(server.sparql(ENDLESS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {got.status for got in answers} == {503}
    assert any("retry-after" in got.headers for got in answers)


def test_a_query_cannot_take_all_memory(started):
    """A query that needs more memory than it may is refused, and the server goes on."""
    server = started("--timeout", "60", "--workers", "1", "--memory", "64")
    got = server.sparql(HUNGRY)
    assert got.status == 503 and "memory" in got.text
    assert _until(lambda: server.sparql("ASK {}").status == 200)


def test_a_worker_that_died_is_replaced(started):
    """When something else ends a worker, the next request is answered by another."""
    server = started("--workers", "1")
    (worker,) = _children(server.process.pid)
    os.kill(worker, signal.SIGKILL)
    assert _until(lambda: not _alive(worker))
    assert _until(lambda: server.sparql("ASK {}").status == 200)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told(started, number):
    """SIGINT and SIGTERM end the server and its workers, in the middle of a query too, with exit code 0."""
    server = started("--timeout", "60", "--workers", "2")
    assert _until(lambda: len(_children(server.process.pid)) == 2)
    workers = _children(server.process.pid)
    busy = threading.Thread(target=lambda: _ignore(lambda: server.sparql(ENDLESS)))
    idle = socket.create_connection(("127.0.0.1", server.port))  # a client that says nothing
    busy.start()
    time.sleep(0.3)
    server.process.send_signal(number)
    _, error = server.process.communicate(timeout=20)
    assert server.process.returncode == 0 and "Traceback" not in error
    assert not any(_alive(worker) for worker in workers)
    busy.join()
    idle.close()


def test_workers_end_with_a_server_that_is_killed(started):
    """Even kill -9 leaves no worker behind, not one in the middle of a query."""
    server = started("--timeout", "60", "--workers", "1")
    workers = _children(server.process.pid)
    busy = threading.Thread(target=lambda: _ignore(lambda: server.sparql(ENDLESS)))
    busy.start()
    time.sleep(0.3)
    server.process.kill()
    assert workers and _until(lambda: not any(_alive(worker) for worker in workers))
    busy.join()


def _ignore(work: Callable[[], object]) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        work()


def test_a_taken_port_is_said(serve_command, server):
    """The message says that the port is taken and how to name another one."""
    store = str(Path(__file__).parent / "shore.trig")
    words = serve_command("--store", store, "--port", str(server.port))
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "is taken" in done.stderr and "--port 0" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--store", "nowhere"], "no store here"),
        (["--store", "nowhere.trig"], "no such file"),
        (["--host", "no.such.host.invalid"], "is no address of this machine"),
    ],
)
def test_what_cannot_be_served_is_said(serve_command, words, said, tmp_path):
    """A missing store or a wrong address is one line, no traceback."""
    done = subprocess.run(
        serve_command("--port", "0", *words), capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 1 and said in done.stderr.replace("\n", " ") and "Traceback" not in done.stderr


def test_a_directory_is_served_and_locked(started, tmp_path):
    """A store's directory is served to many readers; a writer is told that it is in use."""
    from eventgraph.errors import StoreLocked

    with Store.open(tmp_path / "s", writable=True) as store:
        store.replace(["urn:g"], ["<urn:a> <urn:p> <urn:b> <urn:g> ."])
    server = started(store=tmp_path / "s")
    assert "urn:a" in server.sparql("SELECT ?s { ?s ?p ?o }", "text/csv").text
    with Store.open(tmp_path / "s") as reader:
        assert len(reader) == 1
    with pytest.raises(StoreLocked):
        Store.open(tmp_path / "s", writable=True)
    server.stop()
    Store.open(tmp_path / "s", writable=True).close()


def test_another_host_is_warned_of(serve_command, tmp_path):
    """Listening for others says so on standard error."""
    store = str(Path(__file__).parent / "shore.trig")
    process = subprocess.Popen(
        serve_command("--store", store, "--port", "0", "--host", "0.0.0.0"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and "http://0.0.0.0:" in process.stdout.readline()
    process.terminate()
    _, error = process.communicate(timeout=20)
    assert "others can reach this server" in error


def test_many_clients_at_once_are_all_answered(server):
    """Forty clients at once, each asking ten times, get an answer each time."""
    statuses: list[int] = []

    def ask() -> None:
        for number in range(10):
            statuses.append(
                server.sparql("ASK { ?s ?p ?o }").status if number % 2 else server.ask("/").status
            )

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 400


def test_a_broken_request_breaks_nothing(server):
    """Garbage, a half request and a client that leaves do no harm."""
    for data in (
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/1.1\r\n",
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(data)
    assert server.ask("/").status == 200
