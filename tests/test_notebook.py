"""In a notebook: the cell magic `%%sparql`, and what graphs, rows and evidence look like."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import eventgraph
from eventgraph.errors import EventgraphError
from eventgraph.evidence import Explanation, Reading, Witness
from eventgraph.graph import Graph
from eventgraph.notebook import standing_in
from eventgraph.query import Rows
from eventgraph.views.display import MOST_FACTS, MOST_ROWS, explanations_html, graph_html, rows_html

NAMES = "SELECT DISTINCT ?name WHERE { ?e a schema:Event ; schema:name ?name } ORDER BY ?name"
EVENTS = ["Harbour Code Week 2026", "OSPO Day", "Tideline Hackathon"]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> $x$ \x1b[31m \"'& \u202e"


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with eventgraph.build([eventgraph.SAMPLE]) as built:
        yield built


@pytest.fixture
def shell(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell with the extension, and the graph in a variable."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("EVENTGRAPH_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    hook = sys.displayhook
    made = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    made.user_ns["graph"] = graph
    made.run_line_magic("load_ext", "eventgraph")
    yield made
    sys.displayhook = hook


def ask(shell: InteractiveShell, line: str, query: str = NAMES) -> Any:
    return shell.run_cell_magic("sparql", line, query)


def refused(shell: InteractiveShell, line: str, query: str = NAMES) -> str:
    """What a cell says that fails, as the user sees it: the name of the error and its message."""
    with pytest.raises(Exception) as caught:
        ask(shell, line, query)
    assert caught.type.__name__ == "UsageError"  # IPython shows these without a traceback
    return str(caught.value)


def test_a_cell_gives_a_table(shell: InteractiveShell) -> None:
    """The answer is rows, whose HTML is a table."""
    rows = ask(shell, "--store graph")
    assert [name for (name,) in rows] == EVENTS
    assert "<table" in rows._repr_html_()


def test_the_store_is_remembered(shell: InteractiveShell) -> None:
    """What --store names is asked by later cells; a line of its own names it, too."""
    assert shell.run_line_magic("sparql", "--store graph") is None
    assert len(ask(shell, "")) == 3
    del shell.user_ns["graph"]  # the name is remembered, not what it held
    assert "no store here" in refused(shell, "")


def test_a_store_directory_and_a_file(shell: InteractiveShell, graph: Graph, tmp_path: Path) -> None:
    """A place is opened for one question and closed again; spaces are quoted; {variables} are filled in."""
    place = tmp_path / "my store"
    eventgraph.build([eventgraph.SAMPLE], store=place).close()
    graph.export("trig", tmp_path / "week.trig")
    assert len(ask(shell, "--store 'my store'")) == 3
    eventgraph.build([eventgraph.SAMPLE], store=place).close()  # nobody holds the lock
    assert len(ask(shell, "--store week.trig")) == 3
    shell.user_ns["place"] = str(place)
    assert len(shell.run_cell_magic("sparql", '--store "{place}"', NAMES)) == 3


def test_the_answer_is_kept(shell: InteractiveShell) -> None:
    """-o keeps it and shows nothing; with --df it is a DataFrame."""
    assert ask(shell, "--store graph -o events") is None
    assert [name for (name,) in shell.user_ns["events"]] == EVENTS
    assert ask(shell, "--df -o frame") is None
    assert list(shell.user_ns["frame"]["name"]) == EVENTS
    assert isinstance(ask(shell, "--df"), pandas.DataFrame)
    assert "not-a-name" in refused(shell, "-o not-a-name")
    assert "class" in refused(shell, "-o class")


def test_the_rows_are_drawn(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    """--plot shows a picture of what stands in the rows, and keeps the rows if asked."""
    shown: list[Any] = []
    monkeypatch.setattr("eventgraph.notebook.display", shown.append)
    assert ask(shell, "--store graph --plot -o rows") is None
    assert shown[0]._repr_png_().startswith(b"\x89PNG")
    assert len(shell.user_ns["rows"]) == 3


def test_nodes_stand_in_rows_by_iri_or_name(graph: Graph) -> None:
    """A picture of rows has what they name, in any form and case, and nothing else."""
    network = graph.network()
    found = standing_in(graph.sparql("SELECT ?e ('nca' AS ?n) { ?e schema:name 'OSPO Day' }"), network)
    assert {found.nodes[node]["label"] for node in found} == {"OSPO Day", "Nordic Commons Alliance"}
    assert len(standing_in(Rows(("x",), ((1,), (None,), ("",))), network)) == 0


def test_other_answers(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """ASK is a truth value, CONSTRUCT is Turtle, printed or kept."""
    assert ask(shell, "--store graph", "ASK { ?s a schema:Event }") is True
    construct = "CONSTRUCT { ?s a schema:Event } WHERE { ?s a schema:Event }"
    assert ask(shell, "", construct) is None
    printed = capsys.readouterr().out
    assert "a schema:Event" in printed and "skos:" not in printed  # prefixes that nothing needs are left out
    assert ask(shell, "-o turtle", construct) is None
    assert shell.user_ns["turtle"] == printed
    assert "SELECT" in refused(shell, "--plot", construct)
    assert "SELECT" in refused(shell, "--df", "ASK {}")


def test_what_is_wrong_is_shown_with_its_line(shell: InteractiveShell) -> None:
    """The line is that of the cell, a caret is under the place, and there is no traceback."""
    message = refused(shell, "--store graph", "SELECT ?x WHERE {\n  ?x a foo:Bar\n}")
    first, line, caret = message.splitlines()
    assert "line 3" in first and "foo" not in first
    assert line.strip() == "?x a foo:Bar" and caret.strip() == "^"
    assert "update" in refused(shell, "", "DELETE WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("line", ["--nope", "'unclosed", "-o", "stray"])
def test_wrong_options_are_one_line(shell: InteractiveShell, line: str) -> None:
    """An option that is not there says so and ends nothing."""
    assert "\n" not in refused(shell, line)


def test_a_line_holds_no_query(shell: InteractiveShell) -> None:
    """%sparql with a query in its line says where queries stand."""
    for line in ("", "--df", "SELECT ?x {}"):
        with pytest.raises(Exception, match="%%sparql"):
            shell.run_line_magic("sparql", line)


def test_without_pandas_a_table_is_still_there(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--df says what to install; without it nothing needs pandas."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert "eventgraph[pandas]" in refused(shell, "--store graph --df")
    assert len(ask(shell, "")) == 3


def explanation(number: int = 0, witnesses: int = 1) -> Explanation:
    reading = Reading(0, 3, HOSTILE, 0.5)
    witness = Witness(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 0, 3, (reading,))
    return Explanation(HOSTILE, "eg:speaker", f"{HOSTILE}{number}", (witness,) * witnesses, "", HOSTILE)


def test_hostile_names_are_text() -> None:
    """Whatever an article calls things, HTML shows it and runs none of it, and MathJax leaves it alone."""
    for page in (
        rows_html((HOSTILE,), [(HOSTILE,), (None,), (3,)]),
        rows_html((HOSTILE,), []),
        explanations_html([explanation(witnesses=3)]),
        graph_html(HOSTILE, {"events": 1}, {"events": [HOSTILE]}),
    ):
        assert "<script" not in page and "<img" not in page and "\x1b" not in page
        assert "&lt;script&gt;" in page and "mathjax_ignore" in page


def test_much_is_cut_and_said_so() -> None:
    """No wall of output: the first rows and facts, and how many more there are."""
    assert f"{MOST_ROWS + 5}" not in rows_html(("x",), [(f"row {n}",) for n in range(MOST_ROWS)])
    assert "and 5 more rows" in rows_html(("x",), [("a",)] * (MOST_ROWS + 5))
    page = explanations_html([explanation(n) for n in range(MOST_FACTS + 1)])
    assert "and 1 more fact<" in page
    assert explanations_html([]) == rows_html(("x",), []).replace("no rows (x)", "no sentence says it")


def test_evidence_shows_itself(graph: Graph) -> None:
    """The words are marked, in HTML and in plain text."""
    found = graph.why("OSPO Day", predicate="speaker", object="Ingrid Solheim")
    assert "<mark" in found._repr_html_() and "<mark" in found[0]._repr_html_()
    assert "»" in repr(found) and "Witness(" not in repr(found)


def test_a_graph_shows_itself(graph: Graph) -> None:
    """Numbers, with the names of what most is said of."""
    page = graph._repr_html_()
    assert "in memory" in page and "Harbour Code Week 2026" in page


def test_rows_print_aligned_and_plain() -> None:
    """Columns are aligned, a cell takes one line, nothing steers the terminal."""
    text = repr(Rows(("a", "b"), (("one\ntwo", 1), ("\x1b[31mx", None))))
    assert text.splitlines() == ["a        b", "one two  1", " [31mx"]
    assert repr(Rows(("n",), tuple((n,) for n in range(25)))).endswith("… 5 more")


def test_decisions_from_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """graph.decide changes the graph that is held, and says what it did; undo takes it back."""
    monkeypatch.setenv("EVENTGRAPH_USER", "curator")
    with eventgraph.build([eventgraph.SAMPLE], store=tmp_path / "s") as graph:
        before = b"".join(graph.store.dump("nquads"))
        outcome = graph.decide.reject("OSPO Day", "speaker", "Ingrid Solheim", because="she was ill")
        assert str(outcome).startswith("reject event/ospo-day-2026 eg:speaker person/ingrid-solheim [")
        with pytest.raises(EventgraphError, match="nothing says"):
            graph.why("OSPO Day", predicate="speaker", object="Ingrid Solheim")
        assert "she was ill" in graph.decide.file.read_text("utf-8")
        assert str(graph.decide.undo()).startswith("taken back: reject")
        assert b"".join(graph.store.dump("nquads")) == before
        graph.decide.rename("NCA", "Nordic Commons")
        with pytest.raises(ValueError, match="empty"):
            graph.decide.rename("NCA", " ")
        with pytest.raises(ValueError, match="predicate and object"):
            graph.decide.reject("NCA", "speaker")
    with eventgraph.open(tmp_path / "s") as graph, pytest.raises(EventgraphError, match="writable"):
        graph.decide.undo()
    with eventgraph.open(tmp_path / "s", writable=True) as graph:
        graph.decide.undo()
    with pytest.raises(EventgraphError, match="no store here"):
        eventgraph.open(tmp_path / "none", writable=True)
    assert not (tmp_path / "none").exists()
