"""Kinds of spreadsheet files, each read as plain grids of text."""
