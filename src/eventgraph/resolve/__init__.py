"""Resolving: mentions become entities, one for each thing, and claims become facts about them."""

from eventgraph.resolve.article import resolve
from eventgraph.resolve.belief import Weights, read_weights, shipped_weights

__all__ = ["Weights", "read_weights", "resolve", "shipped_weights"]
