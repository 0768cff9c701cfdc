"""Every kind of picture."""

import random
from datetime import date

import networkx as nx
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.text import Text

from eventgraph.cli.plot import KINDS as CLI_KINDS
from eventgraph.errors import NotFound
from eventgraph.network import network
from eventgraph.views import layout
from eventgraph.views.edges import make_edges
from eventgraph.views.graphviz import sfdp
from eventgraph.views.items import inside, make_item, turn_names
from eventgraph.views.organizations import shared_stages
from eventgraph.views.picture import text_overlaps
from eventgraph.views.plot import KINDS, plot, save
from eventgraph.views.selection import in_two_orders
from eventgraph.views.timeline import _Time, rows_of
from eventgraph.views.worldmap import locate

from .networks import generated, hostile

EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))


def said(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def shuffled(graph, seed=7):
    """The same network, put together in another order."""
    rng = random.Random(seed)
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    rng.shuffle(nodes)
    rng.shuffle(edges)
    turned = nx.MultiDiGraph(**graph.graph)
    turned.add_nodes_from(nodes)
    turned.add_edges_from(edges)
    return turned


def test_the_command_offers_every_kind():
    """What can be drawn from Python can be drawn from the command line."""
    assert tuple(KINDS) == CLI_KINDS
    with pytest.raises(ValueError, match="network, speakers, organizations, timeline, map, matrix"):
        plot(generated(6), kind="pie")


@EVERY_KIND
@pytest.mark.parametrize("count", [20, 200])
def test_no_text_covers_another(kind, count):
    """Names, ticks, title, notes and legend can all be read, also where all that fits is drawn."""
    figure = plot(generated(count), kind=kind, title="A title", max_nodes=count)
    assert text_overlaps(figure) == []
    assert "A title" in said(figure)


@EVERY_KIND
def test_all_text_is_on_the_page(kind):
    """Nothing is cut off at the edge of the paper."""
    for graph in (generated(60), hostile()):
        figure = plot(graph, kind=kind, title="A title " * 30, max_nodes=60)
        figure.draw_without_rendering()
        page = figure.bbox
        for text in figure.findobj(Text):
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 >= page.x0 and box.y0 >= page.y0, text.get_text()
                assert box.x1 <= page.x1 and box.y1 <= page.y1, text.get_text()


@EVERY_KIND
def test_hostile_names_are_only_names(kind, tmp_path):
    """Formulas, line ends, other scripts, names without end: all are drawn as text, on one spot each."""
    figure = plot(hostile(), kind=kind, title=r"$\alpha$ 🎉")
    assert text_overlaps(figure) == []
    assert not any("\n" in text or "\x07" in text for text in said(figure))
    save(figure, tmp_path / "hostile.svg")
    assert (tmp_path / "hostile.svg").stat().st_size


@EVERY_KIND
@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_same_network_is_the_same_file(kind, suffix, tmp_path):
    """Equal to the byte, in whatever order the network was put together."""
    graph = generated(60)
    for name, one in (("one", graph), ("two", shuffled(graph))):
        save(plot(one, kind=kind, title="Same"), tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


@EVERY_KIND
def test_what_is_hidden_is_counted(kind):
    """A picture of a part says so; a whole one does not."""
    note = [text for text in said(plot(generated(200), kind=kind, max_nodes=4)) if "hidden" in text]
    assert len(note) == 1 and " more " in note[0]
    assert not [text for text in said(plot(generated(60), kind=kind, max_nodes=500)) if "hidden" in text]


@EVERY_KIND
def test_nothing_of_the_kind_is_an_error_that_says_so(kind):
    """Neither an empty network nor one without what the kind shows is drawn as white paper."""
    with pytest.raises(NotFound, match="nothing to draw"):
        plot(nx.MultiDiGraph(), kind=kind)
    alone = nx.MultiDiGraph()
    alone.add_node("a", kind="Person", label="Nobody Else")
    if kind == "network":
        assert "Nobody Else" in said(plot(alone))
    else:
        with pytest.raises(NotFound, match="nothing to draw"):
            plot(alone, kind=kind)


def test_lines_keep_clear_of_names():
    """In a network of some twenty nodes no line runs through a name or behind a shape that is not its own."""
    graph = generated(20)
    nodes = sorted(graph)
    number = {node: n for n, node in enumerate(nodes)}
    items = [make_item(graph.nodes[node], node, graph.degree(node), True) for node in nodes]
    pairs = sorted({(number[u], number[v]) for u, v in graph.edges()})
    places = layout.place(np.array([item.room for item in items]), np.array(pairs))
    for item, (x, y) in zip(items, places, strict=True):
        item.stand(float(x), float(y))
    turn_names(items, pairs)
    for edge in make_edges(graph, number, items):
        for n, item in enumerate(items):
            boxes = item.boxes()[1:] if n in (edge.start, edge.end) else item.boxes()
            for box in boxes:
                assert inside(edge.path[:-1], edge.path[1:], box).sum() < 1


def test_the_part_of_a_line_in_a_box_is_measured():
    """Through it, into it, beside it, in it, and no line at all."""
    box = (0.0, 0.0, 10.0, 4.0)
    starts = np.array([(-5, 2), (5, 2), (-5, 9), (1, 1), (5, 2), (3, -3.0)])
    ends = np.array([(15, 2), (5, 9), (15, 9), (4, 1), (5, 2), (3, 7.0)])
    assert inside(starts, ends, box).tolist() == pytest.approx([10, 2, 0, 3, 0, 4])


def test_large_networks_are_placed_with_and_without_graphviz(monkeypatch):
    """Either way no two boxes overlap, and the same network stands the same."""
    graph = nx.barabasi_albert_graph(400, 1, seed=3)
    edges, sizes = np.array(graph.edges()), np.full((400, 2), (30.0, 12.0))
    places = {}
    for engine in (sfdp, lambda *_: None):
        monkeypatch.setattr(layout, "sfdp", engine)
        centres = layout.place(sizes, edges)
        assert np.array_equal(centres, layout.place(sizes, edges))
        gaps = np.abs(centres[:, None] - centres[None]) - sizes[0]
        np.fill_diagonal(gaps[..., 0], 1)
        assert (gaps.max(axis=2) > -1e-6).all()
        places[engine] = centres
    assert len(places) == 2


def test_a_graphviz_that_fails_is_done_without(monkeypatch, tmp_path):
    """A broken program costs nothing but its help."""
    broken = tmp_path / "sfdp"
    broken.write_text("#!/bin/sh\necho node 0 1 1\nexit 0\n")
    broken.chmod(0o755)
    for program in (str(broken), str(tmp_path / "missing")):
        monkeypatch.setattr("eventgraph.views.graphviz._program", lambda program=program: program)
        assert sfdp(np.ones((2, 2)), np.array([(0, 1)]), 7.0) is None


# ── speakers and matrix ────────────────────────────────────────────────────────────────────────


def test_speakers_are_on_one_side_and_events_on_the_other(small):
    """Everybody who spoke and every event with speakers is there, nobody else; roles have their stroke."""
    words = said(plot(network(small), kind="speakers"))
    assert {"Harbour Data Week", "Tide Hack Day", "Amara Nwosu", "2 events", "keynote", "moderator"} <= set(
        words
    )
    assert "Bergen" not in words and "Quayside Labs" not in words


def test_what_belongs_together_stands_together():
    """Two groups that have nothing in common do not mix."""
    graph = nx.MultiDiGraph()
    for number in range(10):
        event = f"e{number % 2}"
        graph.add_edge(event, f"p{number}", key="eg:speaker")
    starts, ends = in_two_orders(graph)
    assert starts == ["e0", "e1"]
    assert [int(node[1:]) % 2 for node in ends] == [0] * 5 + [1] * 5


def test_a_matrix_has_a_sign_for_each_part(small):
    """Who spoke and sponsored has two signs side by side; the legend names the signs that are there."""
    graph = network(small)
    words = said(plot(graph, kind="matrix"))
    assert {"speaker", "organizer", "sponsor"} <= set(words)
    parts = [key for *_, key in graph.edges(keys=True) if key in ("eg:speaker", "schema:organizer", "schema:sponsor", "schema:attendee")]  # fmt: skip
    figure = plot(graph, kind="matrix")
    signs = [c for c in figure.axes[0].collections if not isinstance(c, LineCollection)]
    assert sum(len(c.get_offsets()) for c in signs) == len(parts)


# ── organizations ──────────────────────────────────────────────────────────────────────────────


def test_organizations_share_the_events_where_people_spoke_for_both():
    """The number of events is the weight; somebody's employer counts only if they spoke for it there."""
    graph = nx.MultiDiGraph()
    for name in ("A; B", "A", "B", "C"):
        graph.add_node(name, kind="Organization", label=name)
    for event in ("e", "f"):
        graph.add_edge(event, f"{event}1", key="eg:speaker", on_behalf_of="A; B")
        graph.add_edge(event, f"{event}2", key="eg:speaker", on_behalf_of="C")
    graph.add_edge("g", "g1", key="eg:speaker")
    graph.add_edge("g1", "C", key="schema:affiliation")
    weights = {(u, v): data["events"] for u, v, data in shared_stages(graph).edges(data=True)}
    assert weights == {("A; B", "C"): 2}
    figure = plot(graph, kind="organizations")
    assert "2" in said(figure)


def test_of_too_many_lines_none_can_be_followed():
    """Sixty organizations at one event would be 1,770 lines: fewer organizations are drawn, and the rest is counted."""
    graph = nx.MultiDiGraph()
    for number in range(60):
        graph.add_node(f"o{number}", kind="Organization", label=f"Lab {number}")
        graph.add_edge("e", f"p{number}", key="eg:speaker", on_behalf_of=f"Lab {number}")
    figure = plot(graph, kind="organizations")
    lines = sum(len(c.get_paths()) for c in figure.axes[0].collections if isinstance(c, LineCollection))
    assert 300 < lines <= 500
    assert any("more nodes hidden" in text for text in said(figure))


# ── timeline ───────────────────────────────────────────────────────────────────────────────────


def events(**starts):
    graph = nx.MultiDiGraph()
    for name, when in starts.items():
        start, _, end = when.partition("/")
        dates = {"start": start} if start else {}
        graph.add_node(name, kind="Event", label=name, **dates, **({"end": end} if end else {}))
    return graph


def test_events_come_by_date_each_followed_by_its_parts():
    """A part without a date is where its whole is; a whole without one is where its parts are."""
    graph = events(late="2026-05-02", early="2025", talk="", whole="", part="2026-03-04/2026-03-06", lost="")
    graph.add_edge("talk", "late", key="schema:superEvent")
    graph.add_edge("part", "whole", key="schema:superEvent")
    rows = rows_of(graph)
    assert [(row.node, row.depth) for row in rows] == [
        ("early", 0), ("whole", 0), ("part", 1), ("late", 0), ("talk", 1),
    ]  # fmt: skip
    found = {row.node: (row.start, row.end, row.look.name) for row in rows}
    assert found["early"][:2] == (date(2025, 1, 1), date(2026, 1, 1))
    assert found["whole"] == (date(2026, 3, 4), date(2026, 3, 7), "no date: when its whole or its parts are")
    assert found["talk"][:2] == (date(2026, 5, 2), date(2026, 5, 3))
    assert "1 event without a date left out" in said(plot(graph, kind="timeline"))


def test_parts_that_go_in_circles_are_shown_once():
    """A graph that says that an event is part of itself is drawn all the same."""
    graph = events(a="2026", b="2026", c="2026")
    for part, whole in (("a", "b"), ("b", "c"), ("c", "a"), ("a", "a"), ("a", "c")):
        graph.add_edge(part, whole, key="schema:superEvent")
    assert sorted(row.node for row in rows_of(graph)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "when", ["spring", "2026-02-30", "9999-12-31", "0001", "2026-06-03/2026-06-01", "-5", "2026-13"]
)
def test_odd_dates_are_no_reason_to_fail(when):
    """What is no date counts as none; an end before its start is that day."""
    graph = events(odd=when, sound="2026-01-01")
    assert "sound" in said(plot(graph, kind="timeline"))


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-03-01/2026-03-03", ["1 Mar 2026", "Mar 2026"]),
        ("2026-03-01/2027-02-01", ["Apr 2026", "2027"]),
        ("1900/2026", ["1900", "2020"]),
    ],
)
def test_the_grid_fits_the_time(when, words):
    """Days for days, months for a year, decades for a century; never more lines than can be read."""
    ticks = _Time(rows_of(events(one=when)), 0.0).ticks()
    assert 1 < len(ticks) <= 8
    assert words[-1] in [word for _, word in ticks]


# ── map ────────────────────────────────────────────────────────────────────────────────────────


def places(**names):
    graph = nx.MultiDiGraph()
    for number, (key, name) in enumerate(names.items()):
        graph.add_node(f"e{number}", kind="Event", label=f"Event {number}")
        graph.add_node(key, kind="Place", label=name)
        graph.add_edge(f"e{number}", key, key="schema:location")
    return graph


def test_places_are_located_or_named():
    """A city has its point; a hall, a country and a name that several cities share are listed."""
    spots, unlocated = locate(places(a="Rotterdam", b="Pier Hall", c="Cambridge", d="Netherlands"))
    assert [(spot.names, round(spot.longitude), round(spot.latitude)) for spot in spots] == [
        (("Rotterdam",), 4, 52)
    ]
    assert unlocated == ["Cambridge", "Netherlands", "Pier Hall"]
    words = " ".join(said(plot(places(a="Rotterdam", b="Pier Hall"), kind="map")))
    assert "not located (no city, or several of that name): Pier Hall" in words


def test_two_names_of_one_city_are_one_spot():
    """Events are counted once, whatever name an article uses."""
    graph = places(a="Portland, Oregon", b="Portland, OR")
    graph.add_edge("e0", "b", key="schema:location")
    spots, _ = locate(graph)
    assert len(spots) == 1 and spots[0].events == 2


@pytest.mark.parametrize(
    "names", [("Suva", "Apia"), ("Longyearbyen", "Ushuaia", "Anchorage", "Auckland"), ("Rotterdam",)]
)
def test_maps_reach_around_the_world(names):
    """The ends of the earth are in the picture, a single city has surroundings."""
    graph = places(**{f"p{n}": name for n, name in enumerate(names)})
    spots, _ = locate(graph)
    figure = plot(graph, kind="map")
    assert {spot.names[0] for spot in spots} <= set(said(figure)) and spots
    low, high = figure.axes[0].get_xlim()
    assert high - low > 700


def test_what_is_nowhere_is_an_error_that_names_it():
    """A map without a point would be an empty sea."""
    with pytest.raises(NotFound, match="Pier Hall cannot be located"):
        plot(places(a="Pier Hall"), kind="map")
