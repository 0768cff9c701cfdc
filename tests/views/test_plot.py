"""A network as a picture."""

import subprocess
import sys
import warnings

import matplotlib as mpl
import networkx as nx
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from eventgraph.errors import ExportError, NotFound
from eventgraph.network import LABELS, network
from eventgraph.views.lettering import clean, drawable, wrapped
from eventgraph.views.picture import text_overlaps
from eventgraph.views.plot import plot, save
from eventgraph.views.style import SHAPES, STROKES

from .networks import LAST, generated


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("count", [6, 20, 60, 200])
def test_no_text_covers_another(count):
    """Names, roles, title, notes and legend can all be read: not one pair overlaps."""
    figure = plot(generated(count), title="Who met where", max_nodes=count)
    assert text_overlaps(figure) == []


def test_every_node_is_named_and_the_legend_explains_what_is_there(small):
    """The legend lists the kinds and relations in the picture and no others."""
    said = texts(plot(network(small), title="Harbour Data Week"))
    assert {"Amara Nwosu", "Tide Hack Day", "TideGauge", "event", "person", "part of", "sponsor"} <= set(said)
    assert not {"topic", "about", "other"} & set(said)


def test_roles_are_written_where_they_say_more_than_the_relation(small):
    """A plain speaker needs no word; a keynote does, and so does what was only announced."""
    said = texts(plot(network(small)))
    assert {"keynote", "moderator", "host", "speaker (announced)"} <= set(said)
    assert said.count("speaker") == 1  # in the legend


def test_a_limited_picture_says_what_it_hides():
    """Nodes that the network or the picture left out are counted in the picture."""
    graph = generated(100)
    graph.graph.update(hidden=1_000, hidden_edges=2_000)
    figure = plot(graph, max_nodes=30)
    note = next(text for text in texts(figure) if "hidden" in text)
    assert note.startswith("1,070 more nodes hidden (2,")
    assert sum("hidden" in text for text in texts(plot(generated(20)))) == 0


def test_the_limit_never_hides_what_was_asked_for():
    """The focus of a network is drawn before better connected nodes."""
    graph = generated(100)
    loner = min(graph, key=lambda node: (graph.degree(node), node))
    graph.nodes[loner]["label"] = "Loner"
    graph.graph["focus"] = loner
    assert "Loner" in texts(plot(graph, max_nodes=5))


def test_two_thousand_nodes_are_limited_before_they_are_laid_out():
    """A big graph costs what the picture shows, and says the rest."""
    figure = plot(generated(2000))
    assert any(text.startswith("1,940 more nodes hidden") for text in texts(figure))


def test_an_empty_network_is_an_error_that_says_what_to_do():
    """There is no picture of nothing."""
    with pytest.raises(NotFound, match="nothing to draw"):
        plot(nx.MultiDiGraph(), title="Nobody")


def test_kinds_and_relations_beyond_ours_are_drawn_as_other():
    """Any network can be drawn, also one with loops, without attributes, with numbers for nodes."""
    graph = nx.MultiDiGraph()
    graph.add_edge(1, 2)
    graph.add_edge(2, 2)
    said = texts(plot(graph))
    assert said.count("other") == 2 and "1" in said


def test_colour_is_never_the_only_sign():
    """Each kind has a shape of its own; relations of one colour differ in their dashes or width."""
    assert len({shape.marker for shape in SHAPES.values()}) == len(SHAPES)
    looks = {(stroke.colour, stroke.dashes, stroke.width) for stroke in STROKES.values()}
    assert len(looks) == len(STROKES)
    assert set(STROKES) == set(LABELS)
    assert {key: stroke.name for key, stroke in STROKES.items()} == LABELS


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_network_is_the_same_file(tmp_path, suffix):
    """Two pictures of one network are equal to the byte: no date, no chance."""
    for name in ("one", "two"):
        save(plot(generated(20), title="Same"), tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_the_order_of_nodes_does_not_change_the_picture(tmp_path):
    """The layout looks at the graph, not at how it was put together."""
    graph = generated(30)
    turned = nx.MultiDiGraph(**graph.graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    save(plot(graph), tmp_path / "one.svg")
    save(plot(turned), tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_other_suffixes_are_refused_with_the_list(tmp_path):
    """Nothing is written under a name that no format answers to."""
    with pytest.raises(ExportError, match=r"\.png, \.svg, \.pdf"):
        save(plot(generated(6)), tmp_path / "picture.jpeg2")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_written_leaves_nothing(tmp_path):
    """A missing folder is told by name."""
    with pytest.raises(ExportError, match="nothing was written"):
        save(plot(generated(6)), tmp_path / "missing" / "picture.png")


def test_letters_the_font_lacks_raise_no_warning(tmp_path):
    """A name in another script is drawn in a form the font has, else with □, whoever saves the figure."""
    graph = nx.MultiDiGraph()
    graph.add_node("a", kind="Person", label="山田太郎", alternate_names="太郎 | Taro Yamada")
    graph.add_node("b", kind="Organization", label="東京 Lab")
    graph.add_node("c", kind="Event", label="line\x07break\nand tab\t$x_1$ \\alpha $")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = plot(graph, title="日本 $")
        figure.savefig(tmp_path / "own.png")
        save(figure, tmp_path / "ours.pdf")
    said = texts(figure)
    assert {"Taro Yamada", "□□ Lab", "□□ $"} <= set(said)
    assert any("$x_1$" in text for text in said)


def test_pictures_touch_no_global_state():
    """Drawing needs no pyplot and leaves matplotlib's settings as they were."""
    before = dict(mpl.rcParams)
    code = (
        "import sys, networkx as nx, eventgraph.views.plot as p; p.plot(nx.path_graph(3, nx.MultiDiGraph)); "
    )
    code += "sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    plot(generated(6))._repr_png_()
    assert dict(mpl.rcParams) == before


def test_a_picture_fits_axes_that_are_given():
    """In a figure of the user's the whole picture is scaled into the axes, text included."""
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)
    assert plot(generated(20), title="left", ax=left) is figure
    plot(generated(30), title="right", ax=right)
    assert text_overlaps(figure) == []
    inside = left.get_window_extent()
    for text in left.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= inside.x0 - 1 and box.x1 <= inside.x1 + 1


def test_notebooks_show_a_picture():
    """A figure shows itself as PNG without any plotting backend."""
    assert plot(generated(6))._repr_png_().startswith(b"\x89PNG")


def test_names_are_wrapped_into_even_lines():
    """No line stands alone with one word if even lines hold the name; words are broken only if they must."""
    assert wrapped("Harbour Open Source Week", 20, 4) == ["Harbour Open", "Source Week"]
    assert wrapped("International Organization", 20, 4) == ["International", "Organization"]
    assert wrapped("one two three four five six", 8, 2)[-1].endswith("…")
    assert wrapped("", 8, 2) == [""]


def test_a_drawable_name_is_preferred():
    """Of a thing's names the first that can be written is; if none can be, the first is tried."""
    assert drawable("東京", "Tokyo") == "Tokyo"
    assert drawable("東京", "大阪") == "□□"
    assert clean("a\u2028b\x00  c") == "a b c"


def test_measures_are_those_of_the_drawing():
    """A name's box is as wide as the name is drawn (the layout relies on it)."""
    figure = plot(generated(12))
    figure.dpi = 72
    figure.draw_without_rendering()
    from eventgraph.views.lettering import measure

    drawn = [text for text in figure.findobj(Text) if text.get_text() in LAST or " " in text.get_text()]
    for text in drawn:
        prop = text.get_fontproperties()
        weight = "bold" if prop.get_weight() == "bold" else "normal"
        own = measure(text.get_text(), prop.get_size_in_points(), weight, prop.get_style())
        assert np.isclose(own, text.get_window_extent().width, rtol=0.08, atol=3)
