"""Descriptions of edits as values. Imports nothing above `text`."""
