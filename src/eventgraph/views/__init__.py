"""What a graph looks like: `plot` draws a network, `save` writes a picture; the only home of matplotlib."""
