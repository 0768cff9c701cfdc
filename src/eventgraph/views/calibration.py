"""Confidence against precision: how far a confidence can be taken at its word."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw_calibration(bins: Sequence[tuple[float, float, int]]) -> Figure:
    """A figure of (mean confidence, precision, number) for each bin; the nearer to the diagonal the better."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    axes.plot([c for c, _, _ in bins], [p for _, p, _ in bins], color="#0072B2", marker="o")
    for confidence, precision, number in bins:
        axes.annotate(
            f"{number}", (confidence, precision), xytext=(6, -12), textcoords="offset points", fontsize=8
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="precision", title="Calibration")
    axes.set_aspect("equal")
    return figure
