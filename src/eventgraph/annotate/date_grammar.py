"""The grammar of written dates: words become symbols, and patterns over symbols become phrases.

A date is written in many ways but from few kinds of words. So the text is first read word by word,
each word giving one symbol of one letter ("July 9-10, 2024" gives `MD-D,Y`), and the grammar is a
list of regular expressions over those symbols, short enough to be read. One symbol stands for one
word, hence `(?<=[ij])M` says "a month after a preposition".

| symbol | a word such as | symbol | a word such as |
|---|---|---|---|
| `I` | 2024-07-09 | `L` `A` | last, this, next; last year |
| `J` | 2024-07, 07/2024 | `U` | week, weekend, month |
| `N` | 07/09/2024, 9.7.2024 | `R` `K` | yesterday, today; Today |
| `D` | 9 | `G` | two weeks ago |
| `O` | 9th; "9." before a dash or month | `T` | 9:00-17:00, 3 pm |
| `o` | ninth | `i` `j` `B` | in; since, by, from …; back in |
| `M` `m` | July, Sept.; July's | `n` `b` | on; between |
| `Y` `y` `z` | 2024, '24, 2000 | `t` `u` | to; until, through |
| `Z` | 2023/24 | `f` `h` `v` | of, the, our |
| `W` | Tuesday, Tue | `-` `/` `,` `&` | themselves, other dashes, "and", "+"; also `(` `:` |
| `S` | summer | `c` `e` | people, miles; talks, teams: what a number counts |
| `Q` | Q2, second quarter | `X` `x` | any other word, capitalised or not |
| `p` | early, mid-, second half of | `k` | first Monday of |

Only the neighbourhood of a word that can carry a date (`_ANCHOR`) is read at all. A line break ends
every phrase. To add a form: a new word goes into a word list or the lexicon, a new order of known
words into the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MONTHS = _list("January February March April May June July August September October November December")
MONTH_ABBREVIATIONS = _list("Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec")
MONTHS_IN_LOWER_CASE = _list("january february april june july september october november december")
MONTHS_NOT_NAMES = _list("January February March July August September October November December")
WEEKDAYS = _list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
WEEKDAY_ABBREVIATIONS = _list("Mon Tues Tue Weds Wed Thurs Thur Thu Fri Sat Sun")
SEASONS = _list("spring summer autumn fall winter")
UNITS = _list("weekend week month")
NUMBERS = _list("one two three four five six seven eight nine ten eleven twelve")
ORDINALS = _list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
    "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth "
    "twenty-ninth thirtieth thirty-first"
)
RELATIVE_DAYS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
DIRECTIONS = {
    "this past": -1,
    "this last": -1,
    "last": -1,
    "previous": -1,
    "this coming": 1,
    "this upcoming": 1,
    "this next": 1,
    "this": 0,
    "next": 1,
    "coming": 1,
    "upcoming": 1,
}
# What a number counts: "2000 people" is no year, and "May 20 people" no day, nor "May 5 talks".
COUNTED = _list(
    "people persons participants attendees visitors guests registrations delegates registrants folks "
    "minutes hours days weeks months years miles kilometres kilometers km metres meters feet lines "
    "times percent dollars euros points pages users downloads stars copies employees"
)
COUNTED_BY_SMALL_NUMBERS = _list(
    "talks sessions workshops speakers teams projects countries institutions organisations "
    "organizations companies volunteers contributors developers students members women men posters "
    "papers presentations presenters tracks"
)
# The number after these is a name's part ("Day 2", "Room 5"), …
LABELS = _list(
    "day week session track room hall module part chapter section level stage step phase episode round "
    "figure table no number volume vol booth group unit lesson"
)
# … and after these even if it looks like a year ("ISO 2022", "port 2020").
LABELS_OF_IDENTIFIERS = _list(
    "iso rfc pep http port error room page pages cve version windows suite box issue bug ieee ticket "
    "copyright"
)
QUANTIFIERS = _list("over about nearly almost than approximately approx roughly some least most only another")
FIRST_YEAR, LAST_YEAR = 1990, 2040  # of a year that stands alone; a full date may name an older one


def _any(*words: str) -> str:
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words) + ")"


def _any_case(*words: str) -> str:
    """The words small, with a capital, or all in capitals; whole words."""
    return _any(*(form for word in words for form in (word, word.capitalize(), word.upper()))) + r"\b"


def _capital(*words: str) -> str:
    return _any(*(form for word in words for form in (word, word.upper()))) + r"\b"


_DASH = "[-‐‑‒–—−]"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?:19|20)\d\d"
_MONTH = rf"(?:{_capital(*MONTHS)}|{_any(*MONTHS_IN_LOWER_CASE)}\b|{_capital(*MONTH_ABBREVIATIONS)}\.?)"
_WEEKDAY = rf"(?:{_any_case(*(day.lower() for day in WEEKDAYS))}|{_capital(*WEEKDAY_ABBREVIATIONS)}\.?)"
_AM_PM = r"\s?(?:[ap]\.m\.|[ap]m\b|[AP]M\b)"
_CLOCK = rf"(?:\d{{1,2}}:\d\d(?::\d\d)?(?:{_AM_PM})?|\d{{1,2}}(?:\.\d\d)?(?:{_AM_PM}|h(?:\d\d)?\b))"
_FROM_HOUR = rf"\d{{1,2}}(?:\.\d\d)?(?=\s?{_DASH}\s?\d{{1,2}}(?:[.:]\d\d)?{_AM_PM})"
_NTH = (
    rf"(?:{_any_case(*ORDINALS[:5], 'last', 'final', 'latter', 'opening', 'closing')}|[1-5](?:st|nd|rd|th)\b)"
)
_SPAN_OF_DAYS = rf"(?:(?:few|{_any(*NUMBERS)}|\d)\s+)?(?:days?|weeks?|weekend|half|part|third)"
_UNIT = _any("day", "week", "month", "year")
_EDGE_OF = (
    rf"(?:{_any_case('early', 'mid', 'late')}(?:\s?{_DASH}\s?|\s+(?:in\s+)?)"
    rf"|{_any_case('beginning', 'start', 'end', 'middle', 'month')}\s+of\s+(?:the\s+{_UNIT}\s+(?:of\s+)?)?"
    rf"|{_any_case('start', 'end')}\s+(?!{_any(*DIRECTIONS)}\s))"
)
_MONTH_OR_YEAR_NEXT = rf"(?={_MONTH}|{_YEAR}|{_any_case(*SEASONS)}|{_any(*DIRECTIONS)}\s)"
_NOT_IN_NAME = r"(?![\w-]|[./]\w)"  # of a date in figures: no file name, path or longer number goes on

# Symbol, and the words that give it. The first that fits is taken; none may hold a capturing group.
_LEXICON: tuple[tuple[str, str], ...] = (
    ("\n", r"\n"),
    ("x", r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]+"),
    ("x", rf"(?:{_any_case(*QUANTIFIERS)}\s+|[~≈><]\s?){_YEAR}\b(?!-\d)"),
    ("x", rf"(?:(?i:{_any(*LABELS_OF_IDENTIFIERS)})\b\.?[\s#:-]*|#|©\s*|\([cC]\)\s*)\d[\d./-]*"),
    ("x", rf"(?i:{_any(*LABELS)})\b\.?\s*#?\d{{1,2}}\b(?![-–]?{_YEAR})"),
    ("x", r"[$€£¥]\s?\d[\d.,]*"),
    ("T", rf"(?:{_CLOCK}|{_FROM_HOUR})(?:\s?(?:{_DASH}|to)\s?{_CLOCK})?"),
    ("I", rf"\d{{4}}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?:{_NOT_IN_NAME}|(?=/\d{{4}}-\d\d-\d\d))"),
    ("I", rf"\d{{4}}(?:/\d\d/\d\d|\.\d\d\.\d\d){_NOT_IN_NAME}"),
    ("N", rf"(?:\d{{1,2}}/\d{{1,2}}/|\d{{1,2}}\.\d{{1,2}}\.|\d{{1,2}}-\d{{1,2}}-)\d{{4}}{_NOT_IN_NAME}"),
    ("N", rf"\d{{1,2}}/\d{{1,2}}/\d\d{_NOT_IN_NAME}"),
    ("J", rf"{_YEAR}-(?:0[1-9]|1[0-2]){_NOT_IN_NAME}|(?:0?[1-9]|1[0-2])/{_YEAR}{_NOT_IN_NAME}"),
    ("Z", rf"{_YEAR}[-/–]\d\d{_NOT_IN_NAME}"),
    ("Y", r"(?<=[Yy]ear )2000\b"),
    ("z", r"(?<![\w$€£#@./])2000(?![\w%°]|[-.,/–]\d)"),
    ("Y", rf"(?<![\w$€£#@.]){_YEAR}(?![\w%°]|\.\d|,\d{{3}}|/\d|[-–](?!{_YEAR}\b)\d)"),
    ("y", r"(?<![\w'’])['’‘]\d\d(?![\w'’])"),
    ("k", rf"{_NTH}\s+{_WEEKDAY}\s+(?:of|in)\b"),
    ("p", rf"{_EDGE_OF}{_MONTH_OR_YEAR_NEXT}"),
    ("p", rf"{_NTH}\s+{_SPAN_OF_DAYS}\s+(?:of|in)\s+{_MONTH_OR_YEAR_NEXT}"),
    ("O", rf"{_DAY}(?:st|nd|rd|th)\b|{_DAY}\.(?=\s?(?:{_DASH}|/)\s?\d|\s{_MONTH})"),
    ("Q", rf"Q[1-4]\b|{_any_case(*ORDINALS[:4])}\s+quarter\b"),
    ("G", rf"(?:{_any_case('a', 'an', *NUMBERS)}|\d{{1,2}})\s+{_UNIT}s?\s+(?:ago|from\s+(?:now|today))\b"),
    ("G", rf"in\s+(?:{_any('a', *NUMBERS)}|\d{{1,2}})\s+{_UNIT}(?:['’]s|s['’])\s+time\b"),
    ("D", rf"(?<![\w$€£#.]){_DAY}(?![\w%°]|[.:]\d|,\d{{3}}|-[a-z]|\s[%€£°])"),
    ("m", rf"{_any(*MONTHS_NOT_NAMES)}['’]s\b"),
    ("M", _MONTH),
    ("W", rf"{_WEEKDAY}(?!-[a-z])"),
    ("R", rf"{_any(*RELATIVE_DAYS)}\b"),
    ("K", _any_case(*RELATIVE_DAYS)),
    ("A", rf"{_any_case(*DIRECTIONS)}\s+year\b"),
    ("L", _any_case(*DIRECTIONS)),
    ("U", rf"{_any(*UNITS)}\b"),
    ("S", _any_case(*SEASONS)),
    ("o", _any_case(*ORDINALS)),
    ("c", _any_case(*COUNTED)),
    ("e", _any_case(*COUNTED_BY_SMALL_NUMBERS)),
    ("t", _any_case("to")),
    ("u", _any_case("until", "till", "through", "thru")),
    ("B", rf"{_any_case('back')}\s+in\b"),
    ("i", _any_case("in")),
    ("j", _any_case(*_list("since by during before after from throughout around for"))),
    ("n", _any_case("on")),
    ("b", _any_case("between")),
    ("f", r"of\b"),
    ("h", _any_case("the")),
    ("v", _any_case("our", "their", "its")),
    ("&", r"(?:and|AND)\b|[&+]"),
    ("-", _DASH),
    ("/", "/"),
    (",", ","),
    (":", ":"),
    ("(", r"\("),
    ("X", r"[A-Z]\w*(?:[-.@/'’]\w+)*"),
    ("x", r"[^\W\d]\w*(?:[-.@/'’]\w+)*|\d+(?:[.,:/]\d+)*\w*|\S"),
)
_WORD = re.compile(r"[^\S\n]*(?:" + "|".join(f"({pattern})" for _, pattern in _LEXICON) + ")")
YEAR_SYMBOLS = "YyzZIJN"  # of words that give a year in figures
_SYMBOLS = tuple(symbol for symbol, _ in _LEXICON)

# The rules: names of phrases, and patterns over symbols. The first that fits at a place is taken.
_WEEKDAY_BEFORE = r"(?:W(?:(?:,?&|[-/tu,])W){0,6},?\(?)?"
_YEAR_AFTER = "(?:,?[fi]?[Yyz]|f?A)"
_YEAR_BEFORE = "(?:A,?[nij]?)?"  # "this year from 5 to 7 May"
_DAY_ONLY = f"{_WEEKDAY_BEFORE}h?[DO](?![ce])"
_DAY_MONTH = f"(?:{_WEEKDAY_BEFORE}h?(?:[DO]f?|of)M{_YEAR_AFTER}?)"
_MONTH_DAY = f"(?:{_WEEKDAY_BEFORE}M,?h?[DO](?![ce]){_YEAR_AFTER}?)"
_FULL_DAY = f"(?:{_DAY_MONTH}|{_MONTH_DAY}|YM[DO]|{_WEEKDAY_BEFORE}[IN])"
_JOIN = "(?:,?&|[-tu/]|,(?=[WhDOMfYy,]{0,20}&))"  # a comma joins only in "5, 6 and 7"
_DAYS_BEFORE = f"(?:{_DAY_ONLY}{_JOIN}){{0,9}}"
_TIME = "(?:,?T)?"
_BARE_MONTH = "M(?!h?[DO](?![ce])|X)"
_MONTH_SPAN = "p?M(?!h?[DO])"
_RULES: tuple[tuple[str, str], ...] = (
    (
        "days",
        f"b?{_YEAR_BEFORE}{_DAYS_BEFORE}{_FULL_DAY}{_TIME}"
        f"(?:{_JOIN}(?:{_DAYS_BEFORE}{_FULL_DAY}|{_DAY_ONLY}{_YEAR_AFTER}?){_TIME}){{0,9}}",
    ),
    ("nth_weekday", f"kM{_YEAR_AFTER}?"),
    ("weekday_and_day", "W,?h?O"),
    ("months", f"{_MONTH_SPAN}{_YEAR_AFTER}?[-tu/&]{_MONTH_SPAN}{_YEAR_AFTER}"),
    ("months", f"(?<=[ijb]){_MONTH_SPAN}[-tu/&]{_MONTH_SPAN}"),
    ("months", f"{_MONTH_SPAN}{_YEAR_AFTER}|A,?[ij]{_MONTH_SPAN}|pM(?!h?[DO])"),
    ("months", f"(?<=[iju]){_BARE_MONTH}|(?<=[hv]){_BARE_MONTH}(?![Yyzftjn])|m|(?:^|(?<=\n))M(?=[:\n])"),
    ("directed_month", f"LM(?!h?[DO])|(?<=B){_BARE_MONTH}"),
    ("months", "J(?:[-t/]J)?"),
    ("quarter", f"Q{_YEAR_AFTER}|Q/Y|YQ|(?<=[iju])h?Q(?!f)"),
    ("years", "p?S,?f?(?:Z|Y(?:[-t/]Y)?)"),
    ("directed_weekday", "(?<!h)LW|W,?f?LU|LU,?n?W"),
    ("directed_unit", "(?<!h)p?A|(?<!h)p?L[US](?!X)|(?<=f)p?L[US]"),
    ("relative_day", "R|(?<!X)K"),
    ("ago", "G"),
    ("weekdays", "(?:(?<=[ijnb])|(?<!Wu)(?<=u))W(?:[-tu]W|,?&W)?(?!X)"),
    ("years", "Z|Y[-tu]Y(?!c)|(?<=b)Y&Y"),
    ("years", "pY|Y(?!c)|(?<=h)Y|(?<=[iju])z(?!c)|(?<=X)y"),
)
_PHRASE = re.compile("|".join(f"({pattern})" for _, pattern in _RULES))
_NAMES = tuple(name for name, _ in _RULES)

_ANCHOR = re.compile(
    rf"\b(?:{_MONTH}|{_WEEKDAY}|{_YEAR}(?!\d)|{_any_case('yesterday', 'today', 'tonight', 'tomorrow', 'ago')}"
    rf"|{_any_case(*DIRECTIONS)}\s+{_any(*UNITS, 'year', *SEASONS)}"
    r"|Q[1-4]\b|quarter\b|from\s+(?:now|today)\b|['’]\s+time\b|\d{1,2}/\d{1,2}/\d\d|\d{4}[-./]\d\d)"
    r"|(?<=\s)['’‘]\d\d\b"
)
_BEFORE, _AFTER = 56, 48  # characters of a phrase that may stand before its first, after its last anchor


class Word(NamedTuple):
    """One word, its symbol, and where it stands in the text."""

    symbol: str
    start: int
    end: int
    text: str


class Phrase(NamedTuple):
    """Words that a rule takes for a date, and the rule's name."""

    rule: str
    words: tuple[Word, ...]


def phrases(text: str) -> Iterator[Phrase]:
    """All phrases of the text in order, none over another.

    >>> [(p.rule, "".join(w.symbol for w in p.words)) for p in phrases("It ran on July 9-10, 2024.")]
    [('days', 'MD-D,Y')]
    """
    done = 0
    for start, end in _neighbourhoods(text):
        while start > done and not text[start - 1].isspace():
            start -= 1
        words = _words(text, max(start, done), end)
        done = words[-1].end if words else done
        symbols = "".join(word.symbol for word in words)
        for match in _PHRASE.finditer(symbols):
            yield Phrase(_NAMES[(match.lastindex or 1) - 1], tuple(words[match.start() : match.end()]))


def _neighbourhoods(text: str) -> Iterator[tuple[int, int]]:
    """The parts of the text that can hold a date; parts that touch are one."""
    start = end = -1
    for match in _ANCHOR.finditer(text):
        if match.start() - _BEFORE > end:
            if end > 0:
                yield start, end
            start = max(0, match.start() - _BEFORE)
        end = match.end() + _AFTER
    if end > 0:
        yield start, end


def _words(text: str, start: int, end: int) -> list[Word]:
    words = []
    match = _WORD.match(text, start)
    while match and match.start() < end:
        index = match.lastindex or 1
        words.append(Word(_SYMBOLS[index - 1], match.start(index), match.end(), match[index]))
        match = _WORD.match(text, match.end())
    return words


def month_number(word: str) -> int:
    """1 for "January", "Jan" or "JAN."."""
    return [month[:3].lower() for month in MONTHS].index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """0 for "Monday", as in `datetime.date.weekday`."""
    return [day[:3].lower() for day in WEEKDAYS].index(word[:3].lower())


def ordinal_number(word: str) -> int:
    """9 for "9th", "9.", "9", "ninth"; -1 for "last" and "final"."""
    figures = re.match(r"\d+", word)
    if figures:
        return int(figures[0])
    return ORDINALS.index(word.lower()) + 1 if word.lower() in ORDINALS else -1


def year_number(word: str) -> int:
    """2024 for "2024" or "'24"; 1998 for "'98"."""
    if word[0].isdigit():
        return int(word[:4])
    short = int(word[1:])
    return short + (2000 if short <= LAST_YEAR - 2000 else 1900)
