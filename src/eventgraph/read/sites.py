"""The posts in a folder, and which of its files are no posts: a site generator's layouts, section pages, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eventgraph.read.assemble import Metadata, iso_date

#: A site's root is told by these files; its posts lie in these folders.
_SITES = (
    ("Jekyll", ("_config.yml", "_config.yaml", "_config.toml"), "_posts"),
    ("Quarto", ("_quarto.yml", "_quarto.yaml"), "posts"),
    ("Hugo", ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml"), "content"),
)
#: Names (before the suffix, lower case) of files about a repository.
_ABOUT = frozenset(
    (
        "readme",
        "license",
        "licence",
        "contributing",
        "code_of_conduct",
        "changelog",
        "security",
        "authors",
        "notice",
    )
)
_JEKYLL_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.+")


def posts(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The files with one of these suffixes, by path; of a site (Jekyll, Hugo, Quarto) only its posts. Hidden ones never."""
    site, home = _site(folder)
    for path in sorted(p for p in home.rglob("*") if p.name.lower().endswith(suffixes) and p.is_file()):
        parts = path.relative_to(home).parts
        if any(part.startswith(".") for part in parts):
            continue
        if site and (path.stem.lower() in _ABOUT or _is_no_post(site, parts)):
            continue
        yield path


def known_from_name(path: Path) -> Metadata:
    """What a post's file name tells: the date in `2026-06-27-dock-day.md`."""
    match = _JEKYLL_NAME.fullmatch(path.stem)
    return Metadata(published=iso_date(match.group(1)) if match else None)


def identifier_of(path: Path) -> str:
    """The file's stem; a page bundle (`dock-day/index.md`) goes by its folder."""
    name = path.name.removesuffix(".gz")
    stem = Path(name).stem
    return stem if stem.lower() not in ("index", "_index", "readme") else path.resolve().parent.name


def _site(folder: Path) -> tuple[str, Path]:
    for name, marks, posts_in in _SITES:
        if any((folder / mark).is_file() for mark in marks):
            home = folder / posts_in
            if home.is_dir():
                return name, home
            if name != "Hugo":  # its configuration's name is everybody's
                return name, folder
    return "", folder


def _is_no_post(site: str, parts: tuple[str, ...]) -> bool:
    if site == "Hugo":
        return parts[-1].startswith("_index.")
    return any(part.startswith("_") and part != "_posts" for part in parts)
