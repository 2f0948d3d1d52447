"""The forms of a document, one file each; all are made from the same blocks."""
