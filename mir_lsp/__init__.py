"""A language server for Django: code that is wrong although its logic is right."""

__version__ = "0.1.0"
