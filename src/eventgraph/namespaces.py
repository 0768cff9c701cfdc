"""The prefixes, read from the one prefix map `ontologies/context.jsonld`.

>>> iri("schema:name")
'https://schema.org/name'
>>> curie("http://www.w3.org/ns/oa#exact")
'oa:exact'
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

PREFIXES: dict[str, str] = {
    prefix: value
    for prefix, value in json.loads(
        files("eventgraph.ontologies").joinpath("context.jsonld").read_text("utf-8")
    )["@context"].items()
    if isinstance(value, str) and value.endswith(("#", "/"))
}

#: Data IRIs are minted under this base unless the user sets another.
DEFAULT_BASE = "https://w3id.org/eventgraph/kg/"


@lru_cache(maxsize=1024)
def iri(name: str) -> str:
    """Expand a CURIE; an unknown prefix is a KeyError."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def curie(value: str) -> str:
    """Shorten an IRI where a prefix fits, else give it back."""
    for prefix, namespace in PREFIXES.items():
        local = value.removeprefix(namespace)
        if local != value and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return value


def sparql_prologue() -> str:
    """The PREFIX lines that every query may count on."""
    return "".join(f"PREFIX {prefix}: <{value}>\n" for prefix, value in PREFIXES.items())
