"""The command line: one module a command, loaded when it is called, so that `--help` is quick.

A command parses, calls one library function, and prints. Results go to stdout, talk goes to stderr.
"""

from eventgraph.cli.app import main

__all__ = ["main"]
