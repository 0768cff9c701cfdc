"""Front matter of Jekyll, Hugo and Quarto: YAML between `---` lines or TOML between `+++` lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from eventgraph.errors import ReadError
from eventgraph.read.assemble import Metadata, iso_date

_YAML = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
#: Code points. An article's front matter is small; more is not front matter but a risk (alias bombs).
_LIMIT = 64_000


@dataclass(slots=True)
class FrontMatter:
    """What the front matter says; `draft` if it says that the post is not to be published."""

    metadata: Metadata = field(default_factory=Metadata)
    draft: bool = False


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: front matter has no need of them, and they can explode."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed in front matter")
        return super().compose_node(parent, index)


def split_front_matter(text: str, source: str) -> tuple[FrontMatter, str]:
    """The front matter and the body behind it. ReadError where the front matter is broken.

    >>> found, body = split_front_matter('+++\\ntitle = "Rain"\\ndate = 2026-06-27\\n+++\\nIt rained.', "rain")
    >>> found.metadata.title, found.metadata.published, body
    ('Rain', '2026-06-27', 'It rained.')
    """
    for pattern, name, parse in ((_YAML, "YAML", _yaml), (_TOML, "TOML", _toml)):
        if match := pattern.match(text):
            if len(match.group(1)) > _LIMIT:
                raise ReadError(source, f"its {name} front matter is longer than {_LIMIT:,} characters")
            return _understand(_parsed(match.group(1), source, name, parse)), text[match.end() :]
    return FrontMatter(), text


def _parsed(block: str, source: str, name: str, parse: Callable[[str], Any]) -> dict[str, Any]:
    try:
        values = parse(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise ReadError(source, f"its {name} front matter is broken{where}: {problem}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ReadError(source, f"its {name} front matter is not a list of `name: value` lines")
    return {str(key).lower(): value for key, value in values.items()}


def _yaml(block: str) -> Any:
    return yaml.load(block, Loader=_PlainLoader)


def _toml(block: str) -> Any:
    return tomllib.loads(block.replace("\r\n", "\n"))


def _understand(values: dict[str, Any]) -> FrontMatter:
    nested = values.get("params")  # Hugo keeps a site's own names there
    if isinstance(nested, dict):
        values = {str(k).lower(): v for k, v in nested.items()} | values
    get = values.get
    return FrontMatter(
        Metadata(
            title=_string(get("title")),
            published=iso_date(get("published") or get("date")),
            authors=tuple(_names(get("author") or get("authors"))),
            url=_string(get("url") or get("canonical_url") or get("canonicalurl")) or None,
            source=_string(get("source")) or None,
            licence=_string(get("licence") or get("license")) or None,
        ),
        draft=get("draft") is True or get("published") is False,
    )


def _string(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _names(value: object) -> Iterable[str]:
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, dict):  # Quarto: name: {given: …, family: …}
            name = name.get("literal") or " ".join(
                p for p in map(_string, (name.get("given"), name.get("family"))) if p
            )
        yield from _names(name)
    elif _string(value):
        yield _string(value)
