"""What site generators put among Markdown that is no prose: shortcodes, Liquid tags, attributes, references."""

from __future__ import annotations

import re

# No pattern looks past the next place where it could begin: so a text full of beginnings costs no more than its length.
_FENCE = re.compile(
    r"^( {0,3})(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\2[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
#: Pairs whose inside is no prose either: comments, program text, drawings.
_SILENT = re.compile(
    r"\{%-?\s*(comment|highlight|raw)\b[^{%]*%\}(?:(?!\{%-?\s*\1\b).)*?\{%-?\s*end\1\s*-?%\}"
    r"|\{\{[<%]\s*(highlight|mermaid|comment|math|katex)\b[^{}]*[>%]\}\}"
    r"(?:(?!\{\{[<%]\s*\2\b).)*?\{\{[<%]\s*/\s*\2\s*[>%]\}\}",
    re.DOTALL,
)
_SPAN = re.compile(r"\[([^\[\]\n]*)\]\{[#.][^{}\n]*\}")  # Pandoc: [text]{.mark}
#: With the spaces after it: what is left of a line must not be indented, or it would be code.
_SHORTCODE = re.compile(
    r"(?:(?:\{\{[<%](?:(?!\{\{).)*?[>%]\}\}"  # Hugo, Quarto
    r"|\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}"  # Liquid
    r"|\{:[^{}\n]*\}"  # kramdown: {:.note}
    r"|(?<=[)`])\{[#.][^{}\n]*\}|[ \t]\{[#.][^{}\n]*\}[ \t]*$"  # Pandoc: an image's {.wide}, a heading's {#id}
    r"|^:{3,}[^\n]*$"  # Pandoc: ::: {.callout-note}
    r"|\[\^[^\[\]\s]+\]:?"  # footnotes
    r"|\[-?@[\w:.#$%&+?<>~/-]+(?:[;,][^\[\]\n]*)?\]"  # citations: [@roe2026, p. 3]
    r"|(?<![\w:]):[a-z][a-z0-9_+-]+:(?![\w:])"  # :tada:
    r")[ \t]*)+",
    re.DOTALL | re.MULTILINE,
)


def strip_shortcodes(text: str) -> str:
    """The text without them; what a pair of tags encloses stays, unless it is no prose. Code blocks go.

    >>> strip_shortcodes('{{< note >}}Come to [Dock Day]{.mark}{{< /note >}}, {% include map.html %} all.')
    ' Come to Dock Day ,  all.'
    """
    return _SHORTCODE.sub(" ", _SPAN.sub(r"\1", _SILENT.sub(" ", _FENCE.sub("", text))))
