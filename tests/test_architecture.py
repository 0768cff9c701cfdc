"""Who may import whom."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "eventgraph"
STAGES = ("read", "annotate", "resolve", "mapping", "store")
CORE = {"model", "errors", "namespaces", "lexicon", "iris"}
#: Which room each library lives in.
HOMES = {
    "spacy": {"annotate"},
    "onnxruntime": {"annotate"},
    "pyoxigraph": {"store"},
    "oxrdflib": {"store"},
    "matplotlib": {"views"},
    "trafilatura": {"read"},
    "yaml": {"read"},
    "defusedxml": {"read"},
    "icalendar": {"read"},
    "pypdfium2": {"read"},
    "warcio": {"read"},
    "click": {"cli"},
    "rich": {"cli"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "sqlite3": {"store"},
    "httpx": {"store"},
    "msgspec": {"store"},
    "IPython": {"notebook"},
    "ray": {"engines"},
    "fsspec": {"engines"},
}


def _imports(path: Path) -> set[str]:
    """What a module imports when it runs; names for the type checker do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    found = set()
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    """The core imports only itself, a stage only the core and itself; nothing imports the command line."""
    room = _room(path)
    ours = {i.split(".")[1] for i in _imports(path) if i.startswith("eventgraph.")}
    if room in CORE:
        assert ours <= CORE | {"ontologies"}
    if room in STAGES:
        assert ours <= CORE | {room}
    if room not in ("cli", "__main__"):
        assert "cli" not in ours
    assert "pipeline" not in ours or room in (
        "cli",
        "engines",
        "serve",
        "graph",
        "__init__",
        "evaluation",
        "decide",
        "kb",
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_each_library_has_one_home(path: Path) -> None:
    """A vendor library is imported in its room only."""
    for library in {i.split(".")[0] for i in _imports(path)} & set(HOMES):
        assert _room(path) in HOMES[library]


@pytest.mark.parametrize("words", [["--help"], ["query", "--list"], ["query", "--help"]])
def test_quick_commands_load_nothing_heavy(words: list[str]) -> None:
    """Help and queries import no linguistics, no plotting, no rdflib."""
    code = (
        "import sys\nfrom eventgraph.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(','.join(m for m in ('spacy', 'matplotlib', 'rdflib', 'networkx', 'onnxruntime', 'numpy') if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_the_wheel_holds_every_package_and_every_data_file() -> None:
    """Each folder with modules is listed in pyproject.toml, and each other file fits a pattern of its package's."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packages = {".".join(p.parent.relative_to(SOURCE.parent).parts) for p in SOURCE.rglob("__init__.py")}
    assert packages == set(listed["packages"]) - {"eventgraph.ontologies"}
    patterns = [
        (SOURCE.parent.joinpath(*package.split(".")), pattern)
        for package, patterns in listed["package-data"].items()
        for pattern in patterns
    ]
    held = {path for folder, pattern in patterns for path in folder.glob(pattern)}
    data = {p for p in SOURCE.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")}
    assert sorted(data - held) == []
