"""What spaCy is given to parse."""

from eventgraph.annotate.analysis import analyse, load_pipeline
from eventgraph.read import read_text


def test_noise_is_one_token_and_moves_nothing() -> None:
    """A long run of signs is not taken apart; what stands behind it has its place in the text."""
    text = f"Dock Day\n\nSee {'{{<' * 1000} here. Ada Roe spoke in Ghent."
    article = read_text(text, "a")
    analysis = analyse(article, load_pipeline())
    assert sum(len(s.tokens) for s in analysis.sentences) < 20
    assert analysis.sentences[-1].span.of(article.text) == "Ada Roe spoke in Ghent."
