"""Servers that are busy, break, refuse or are none: no article half in, a clear error, and the next run goes on."""

import functools
import http.server
import socket
import threading
import urllib.request
from collections import Counter

import pytest

from eventgraph.errors import QueryError, StoreError
from eventgraph.store import Store, wire


@pytest.fixture
def short(monkeypatch):
    """We wait a moment only for an answer."""
    monkeypatch.setenv(wire.TIMEOUT, "0.4")


def parts(data):
    """For each article on a server, which of its graphs there are."""
    found = {}
    for graph in data.named_graphs():
        article, _, part = graph.value.rpartition("/")
        if "/article/" in article and any(data.quads_for_pattern(None, None, None, graph)):
            found.setdefault(article, set()).add(part)
    return found


@pytest.mark.parametrize("wrong", [429, 500, 502, 503, 504, "drop", "drop after", "half"])
def test_what_fails_now_and_then_is_tried_again(fake, build, quads, folder, local, wrong):
    """Every other request fails, before or after its work was done; the graph is as it should be."""
    asked = Counter()

    def trouble(method, path):
        asked["all"] += 1
        return wrong if asked["all"] % 2 else None

    with Store.open(fake.address, writable=True):
        pass
    fake.trouble = trouble
    # The first question to a server is asked once only, so it must come through.
    asked["all"] = 1
    build(fake.address, folder)
    fake.trouble = lambda method, path: None
    assert quads(fake.address) == quads(local)


@pytest.mark.parametrize(
    ("wrong", "last"),
    [(500, 1), ("drop", 2), ("sleep", 3), ("drop after", 4), (500, 5), ("drop after", 6), (500, 8)],
)
def test_when_it_fails_for_good_the_next_run_goes_on(
    fake, build, quads, folder, local, short, wrong, last, monkeypatch
):
    """Whenever that is, no article is half in."""
    monkeypatch.setattr("eventgraph.store.remote._SOON", 0.0)  # so that there are many requests
    done = Counter()

    def trouble(method, path):
        done["updates"] += path == "/update"
        return wrong if done["updates"] > last and path == "/update" else None

    fake.trouble = trouble
    with pytest.raises(StoreError, match=r"try again later|no answer within|can be reached"):
        build(fake.address, folder)
    fake.trouble = lambda method, path: None
    assert all(found == {"facts", "evidence", "meta"} for found in parts(fake.data).values())
    _forget_the_writer(fake)
    build(fake.address, folder)
    assert quads(fake.address) == quads(local)


@pytest.mark.parametrize("last", range(10))
def test_graphs_that_were_replaced_one_by_one_are_finished(fake_virtuoso, build, quads, folder, local, last):
    """Where an update is no transaction, the next run repairs what it finds half done."""
    done = Counter()

    def trouble(method, path):
        done[method] += 1
        return 500 if method == "PUT" and done["PUT"] > last else None

    fake_virtuoso.trouble = trouble
    with pytest.raises(StoreError, match="failed"):
        build(fake_virtuoso.address, folder)
    fake_virtuoso.trouble = lambda method, path: None
    build(fake_virtuoso.address, folder)
    assert quads(fake_virtuoso.address) == quads(local)


def _forget_the_writer(fake):
    """As if time had passed: the writer could not take its mark away."""
    fake.data.update("DROP SILENT GRAPH <urn:eventgraph:lock>")


def test_a_busy_server_says_how_long_to_wait(fake, monkeypatch):
    """`Retry-After` is kept to, but not for longer than we wait for an answer at all."""
    waited = []
    monkeypatch.setattr(wire.time, "sleep", waited.append)
    monkeypatch.setattr(wire, "_seconds", lambda text: 7.0)
    answers = iter([None, 503, 503])
    fake.trouble = lambda method, path: next(answers, None)
    with Store.open(fake.address, writable=True):
        pass
    assert waited == [7.0, 7.0]


def test_an_answer_that_does_not_come(fake, short):
    """The error says how to allow it more time."""
    fake.trouble = lambda method, path: "sleep"
    with pytest.raises(StoreError, match=f"no answer within 0.4 seconds; {wire.TIMEOUT} allows it more"):
        Store.open(fake.address)


def test_credentials(fake, monkeypatch):
    """They come from the environment, are sent when they are asked for, and stand in no error and no store."""
    fake.password = ("ada", "s3cret-one")
    with pytest.raises(
        StoreError, match=f"asks for credentials.*{wire.USER} and {wire.PASSWORD}, or {wire.TOKEN}"
    ):
        Store.open(fake.address, writable=True)
    monkeypatch.setenv(wire.USER, "ada")
    monkeypatch.setenv(wire.PASSWORD, "wrong-one")
    with pytest.raises(StoreError, match="refuses these credentials") as told:
        Store.open(fake.address, writable=True)
    assert "wrong-one" not in str(told.value)
    monkeypatch.setenv(wire.PASSWORD, "s3cret-one")
    with Store.open(fake.address, writable=True) as store:
        assert "s3cret-one" not in repr(store.__dict__)
    assert "s3cret-one" not in "".join(map(str, fake.data))


def test_a_token(fake, monkeypatch):
    """A bearer token is sent with every request, and nothing else is."""
    fake.token = "t0ken"
    monkeypatch.setenv(wire.TOKEN, "t0ken")
    with Store.open(fake.address, writable=True):
        pass
    assert all(line.endswith(" Bearer t0ken") for line in fake.seen)
    assert "t0ken" not in "".join(map(str, fake.data))


def test_credentials_do_not_follow_a_redirect(fake, monkeypatch):
    """The user is told where the server sends us."""
    monkeypatch.setenv(wire.TOKEN, "t0ken")
    fake.trouble = lambda method, path: 307
    with pytest.raises(StoreError, match=r"sends us on to http://127\.0\.0\.1:1/; name that address"):
        Store.open(fake.address)


def test_no_password_in_an_address(fake):
    """It would be printed and remembered; the error does not print it."""
    address = fake.address.replace("http://", "http://ada:s3cret@")
    with pytest.raises(StoreError, match=wire.PASSWORD) as told:
        Store.open(address)
    assert "s3cret" not in str(told.value)
    assert not fake.seen


@pytest.mark.parametrize(
    "address", ["http://", "http://[::1", "https://x.example/sparql?query=x", "http://h:port/"]
)
def test_what_is_no_address(address):
    """It is said before anything is asked."""
    with pytest.raises(StoreError, match="is no address"):
        Store.open(address)


def test_where_no_server_is():
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, so that nobody else gets it, and not listened on
        with pytest.raises(StoreError, match="no server can be reached there"):
            Store.open(f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_a_server_that_speaks_no_sparql(tmp_path):
    """A web server with pages is told from one with a dataset."""
    (tmp_path / "index.html").write_text("<h1>Hello</h1>")
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = functools.partial(quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            with pytest.raises(StoreError, match=r"speaks no SPARQL|no SPARQL is spoken|failed"):
                Store.open(f"http://127.0.0.1:{server.server_address[1]}", writable=True)
        finally:
            server.shutdown()
            thread.join()


def test_an_answer_that_is_no_answer(fake, build, folder):
    """HTML where rows should be is an error of the store, not a crash."""
    build(fake.address, folder / "one.md")
    with Store.open(fake.address) as store:
        fake._query = lambda form: (200, "text/html", b"<html>")
        with pytest.raises((StoreError, QueryError), match="cannot be read"):
            store.select("SELECT * WHERE { ?s ?p ?o }")


def test_readers_learn_that_somebody_writes(fake, build, folder, capsys):
    """What is not there yet may be missing, and they are told so."""
    from eventgraph.cli.common import open_graph

    build(fake.address, folder)
    with Store.open(fake.address, writable=True) as store:
        store.catalogue.set("settled", "")
        store.flush()
        with open_graph(fake.address) as graph:
            assert graph.query("speakers").rows
        assert "until then answers may lack some of it" in capsys.readouterr().err
        store.catalogue.set("settled", "yes")


def test_the_environment_s_proxy_is_not_asked_for_this_machine(fake, monkeypatch):
    """A proxy is for other hosts."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert urllib.request.getproxies()["http"]
    with Store.open(fake.address, writable=True):
        pass
