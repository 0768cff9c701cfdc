"""Names as a picture can carry them: in the one font that comes with matplotlib, wrapped and measured.

All text is DejaVu Sans, so a picture is the same on every machine. A letter that the font lacks is drawn
as □ by us, on purpose: left to matplotlib it would be a warning at some later moment, in someone else's code.
"""

from __future__ import annotations

import textwrap
import unicodedata
from functools import lru_cache
from typing import Literal

from matplotlib import get_data_path
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import TextToPath

FAMILY = "DejaVu Sans"
#: From one baseline to the next in units of the font's size, with room for accents.
LINE = 1.28
#: Height of capitals, in the same unit.
CAPITALS = 0.73
MISSING = "□"
#: Symbols, and what joins or varies them.
_ORNAMENTS = frozenset({"So", "Sk", "Cf", "Mn", "Co", "Cs", "Cn"})

Weight = Literal["normal", "bold"]
Style = Literal["normal", "italic"]


@lru_cache(maxsize=32)
def font(size: float, weight: Weight = "normal", style: Style = "normal") -> FontProperties:
    return FontProperties(family=FAMILY, size=size, weight=weight, style=style)


def clean(name: str) -> str:
    """The name on one line, without control characters, with □ for each letter the font lacks.

    Emoji are left out where the name has anything else.

    >>> clean("Tide \\N{PARTY POPPER} Day"), clean("\\N{PARTY POPPER}")
    ('Tide Day', '□')
    """
    line = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in name)
    known = _letters()
    plain = "".join(c for c in line if ord(c) in known or unicodedata.category(c) not in _ORNAMENTS)
    line = plain if plain.strip() else line
    return " ".join("".join(c if ord(c) in known else MISSING for c in line).split())


def drawable(*names: str) -> str:
    """The first of the names that the font can write; if none can be, the first as far as it can."""
    cleaned = [clean(name) for name in names if name]
    whole = (
        new
        for new, old in zip(cleaned, (n for n in names if n), strict=True)
        if new.count(MISSING) == old.count(MISSING)
    )
    return next(whole, cleaned[0] if cleaned else "")


def wrapped(name: str, width: int, lines: int) -> list[str]:
    """The name in lines of about equal length; what does not fit ends in "…"."""
    found = textwrap.wrap(name, width, max_lines=lines, placeholder=" …") or [""]
    # Narrower lines that are no more of them: "Delta Open / Source Week", not "Delta Open Source / Week".
    for narrower in range(width - 1, width // 2, -1):
        again = textwrap.wrap(name, narrower, break_long_words=False, max_lines=lines, placeholder=" …")
        if len(again) != len(found) or " ".join(again) != " ".join(found) or max(map(len, again)) > narrower:
            break
        found = again
    return found


@lru_cache(maxsize=8192)
def measure(line: str, size: float, weight: Weight = "normal", style: Style = "normal") -> float:
    """The width of a line in points, whatever the resolution of the picture."""
    width, _, _ = _measurer().get_text_width_height_descent(line, font(size, weight, style), ismath=False)
    return float(width)


def text_height(lines: int, size: float) -> float:
    """From the tops of the first line's capitals to the last baseline, in points."""
    return ((lines - 1) * LINE + CAPITALS) * size if lines else 0.0


@lru_cache(maxsize=1)
def _measurer() -> TextToPath:
    return TextToPath()


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """What every cut of the font that pictures use can write."""
    cuts = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
    charmaps = (get_font(f"{get_data_path()}/fonts/ttf/{cut}").get_charmap() for cut in cuts)
    return frozenset.intersection(*(frozenset(charmap) for charmap in charmaps))
