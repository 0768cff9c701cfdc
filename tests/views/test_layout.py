"""Where the nodes of a picture stand."""

import numpy as np
import pytest

from eventgraph.views.layout import GAP, extent, place, put_words, separate


def overlapping(centres, sizes):
    gaps = np.abs(centres[:, None] - centres[None]) - (sizes[:, None] + sizes[None]) / 2
    inside = (gaps < -1e-6).all(axis=2)
    np.fill_diagonal(inside, False)
    return int(inside.sum())


def random_boxes(count, seed=3):
    rng = np.random.default_rng(seed)
    sizes = rng.uniform((20, 15), (110, 60), (count, 2))
    edges = np.array([(n, rng.integers(0, n)) for n in range(1, count) if n % 9], dtype=np.intp)
    return sizes, edges.reshape(-1, 2)


@pytest.mark.parametrize("count", [1, 2, 17, 90])
def test_no_two_boxes_overlap(count):
    """Whatever the graph, every box can be seen whole."""
    sizes, edges = random_boxes(count)
    assert overlapping(place(sizes, edges), sizes) == 0


def test_the_same_graph_is_placed_the_same():
    """There is no chance in a picture."""
    sizes, edges = random_boxes(60)
    assert np.array_equal(place(sizes, edges), place(sizes, edges))


def test_boxes_on_one_spot_come_apart():
    """Equal places are no reason to stay there."""
    sizes = np.full((12, 2), 30.0)
    moved = separate(np.zeros((12, 2)), sizes)
    assert overlapping(moved, sizes + GAP - 0.01) == 0


def test_neighbours_are_nearer_than_strangers():
    """In a chain, distance on paper grows with distance in the graph."""
    sizes = np.full((6, 2), 30.0)
    edges = np.array([(n, n + 1) for n in range(5)])
    centres = place(sizes, edges)
    from_end = np.hypot(*(centres - centres[0]).T)
    assert list(np.argsort(from_end)) == list(range(6))


def test_components_stand_side_by_side():
    """Many single nodes fill a page of about the shape of paper, not a row."""
    sizes = np.full((40, 2), 30.0)
    width, height = extent(place(sizes, np.zeros((0, 2), dtype=np.intp)), sizes)
    assert 0.8 < width / height < 3


def test_nothing_needs_no_place():
    """No boxes, no places."""
    assert place(np.zeros((0, 2)), np.zeros((0, 2), dtype=np.intp)).shape == (0, 2)


def test_words_stand_on_their_line_and_cover_nothing():
    """A word keeps clear of boxes and of other words; where it cannot, it is left out."""
    line = np.array([(0.0, 0.0), (100.0, 0.0)])
    one, two = put_words([line, line], [(30, 8), (30, 8)], [(50, -5, 70, 5)])
    assert one is not None and two is not None
    assert abs(one[0] - two[0]) >= 30 or abs(one[1] - two[1]) >= 8
    assert put_words([line], [(30, 8)], [(-200, -200, 200, 200)]) == [None]
