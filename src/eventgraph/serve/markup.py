"""HTML that cannot be broken by what it shows: text is escaped unless it was made here.

>>> print(tag("p", "R&D ", tag("b", "<script>"), title='"x"'))
<p title="&quot;x&quot;">R&amp;D <b>&lt;script&gt;</b></p>
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias
from urllib.parse import urlsplit


class Html(str):
    """Markup that is safe as it is."""

    __slots__ = ()


Child: TypeAlias = "str | int | Iterable[Child] | None"
#: Elements without content, of HTML and of SVG (where only the slash closes them).
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle", "polygon", "rect"})
#: C0 controls that HTML cannot hold, and marks that turn the direction of what follows.
_UNSHOWN = dict.fromkeys((*range(9), 11, *range(14, 32), 127, *range(8234, 8239), *range(8294, 8298)))


def text(value: Child) -> Html:
    """Children as markup: strings are escaped, None is nothing, lists are joined."""
    if isinstance(value, Html):
        return value
    if value is None:
        return Html("")
    if isinstance(value, str | int):
        return Html(escape(str(value).translate(_UNSHOWN)))
    return Html("".join(text(child) for child in value))


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is class, `aria_label` aria-label; None and False leave an attribute out."""
    written = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        written += f" {key}" if value is True else f' {key}="{text(str(value))}"'
    return Html(f"<{name}{written}/>" if name in _VOID else f"<{name}{written}>{text(children)}</{name}>")


def is_web_address(value: str) -> bool:
    """Whether an address from an article may be linked: only http and https are.

    >>> is_web_address("https://a.example/x"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
