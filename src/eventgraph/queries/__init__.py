"""Data files, no code."""
