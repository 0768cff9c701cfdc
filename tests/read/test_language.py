"""Only English is read."""

from pathlib import Path

import pytest

from eventgraph.read import Document, Reading, Unread, read_sources
from eventgraph.read.language import other_language

TEXTS = {
    "German": "Am Dienstag wurde der Tag der Häfen in Gent mit dreihundert Gästen eröffnet, die auf dem Kai über Kräne und "
    "Schiffe sprachen. Ada Roe vom Quay Labs hielt den ersten Vortrag und sagte, dass es nicht einfach war.",
    "French": "La journée des docks a été ouverte mardi à Gand par trois cents personnes qui sont venues pour parler des grues et "
    "des navires. Ada Roe a donné la première conférence et elle a dit que les données sont pour tous.",
    "Spanish": "El día de los muelles se abrió el martes en Gante con trescientas personas que llegaron para hablar de las grúas y "
    "de los barcos. Ada Roe dio la primera charla y dijo que los datos son para todos.",
    "Dutch": "De dag van de dokken werd op dinsdag in Gent geopend met driehonderd mensen die over kranen en schepen kwamen praten. "
    "Ada Roe gaf de eerste lezing en zei dat het niet te laat is voor een open licentie.",
    "Swedish": "Hamndagen öppnades på tisdagen i Gent med trehundra personer som kom för att tala om kranar och fartyg. Ada Roe "
    "höll det första föredraget och sade att det inte är för sent för en öppen licens, och vi har tid.",
}  # fmt: skip
ENGLISH = (
    "Dock Day opened on Tuesday in Ghent with three hundred people who came to talk about cranes, ships and the software "
    "that both of them need to run. Ada Roe of Quay Labs gave the first talk and said that it was not too late."
)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_other_languages_are_told_by_name(name: str) -> None:
    """Also with an English title over the text."""
    assert other_language(TEXTS[name]) == name
    assert other_language(f"Dock Day 2025\n\n{TEXTS[name]}") == name


@pytest.mark.parametrize("text", ["港の日は火曜日にゲントで開幕し、クレーンと船について話すために三百人が集まりました。最初の講演は無料でした。" * 2,
                                  "День доков открылся во вторник в Генте, и триста человек пришли поговорить о кранах."])  # fmt: skip
def test_other_scripts_are_another_language(text: str) -> None:
    """However few spaces they have."""
    assert other_language(text) == "another language"


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper(),
        "",
        "Ada Roe",
        "東京",
        f"{ENGLISH} She said: «{TEXTS['French'][:90]}»",
        "1 2 3 " * 50,
    ],
)
def test_english_and_what_cannot_be_told_is_read(text: str) -> None:
    """A few words, no words, a quotation."""
    assert other_language(text) == ""


def test_what_is_not_english_is_skipped_unless_asked_for(tmp_path: Path) -> None:
    """It is reported, and it is no error."""
    (tmp_path / "a.txt").write_text(f"Dock Day\n\n{TEXTS['German']}")
    (found,) = read_sources([str(tmp_path / "a.txt")], Reading())
    assert isinstance(found, Unread) and found.skipped
    assert "is in German" in found.problem and "--language any" in found.problem
    (found,) = read_sources([str(tmp_path / "a.txt")], Reading(language="any"))
    assert isinstance(found, Document)


def test_a_list_of_names_is_in_no_language() -> None:
    """A page of speakers is read, whatever their names remind of."""
    assert other_language("\n".join(f"Ada van den Berg {i} | Quay Labs | Dock Day" for i in "abcdefgh")) == ""
    assert (
        other_language("Speakers: " + ", ".join(["Jan de Vries", "Het Kwai", "El Niño Labs", "Le Quai"] * 12))
        == ""
    )
