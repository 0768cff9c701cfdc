"""`python -m eventgraph` is the command line."""

from eventgraph.cli import main

main()
