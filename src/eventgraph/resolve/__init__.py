"""Resolving: mentions become entities, one for each thing, and claims become facts about them."""

from eventgraph.resolve.article import resolve
from eventgraph.resolve.belief import DEFAULT_THRESHOLD

__all__ = ["DEFAULT_THRESHOLD", "resolve"]
