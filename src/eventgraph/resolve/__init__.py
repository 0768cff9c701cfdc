"""Resolving: mentions become entities, one for each thing, and claims become facts about them."""

from eventgraph.resolve.article import resolve

__all__ = ["resolve"]
