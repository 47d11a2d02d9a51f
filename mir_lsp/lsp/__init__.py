"""The Language Server Protocol: the only package that knows pygls and lsprotocol."""
