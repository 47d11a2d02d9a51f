"""Text, lines, positions, edits and URIs. Knows nothing of Python, Django or the protocol."""

from mir_lsp.text.decode import Decoded, UnencodableText, decode, encode
from mir_lsp.text.document import (
    Change,
    Document,
    DocumentStore,
    InvertedRange,
    Outcome,
    RejectedChange,
    StaleVersion,
)
from mir_lsp.text.edits import (
    Edit,
    EditOutOfRange,
    OverlappingEdits,
    RejectedEdits,
    apply,
    dominant_newline,
    shift,
)
from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.spans import Span
from mir_lsp.text.uris import canonical, from_path, to_path

__all__ = [
    "Change",
    "Decoded",
    "Document",
    "DocumentStore",
    "Edit",
    "EditOutOfRange",
    "InvertedRange",
    "LineIndex",
    "Outcome",
    "OverlappingEdits",
    "PositionEncoding",
    "RejectedChange",
    "RejectedEdits",
    "Span",
    "StaleVersion",
    "UnencodableText",
    "apply",
    "canonical",
    "decode",
    "dominant_newline",
    "encode",
    "from_path",
    "shift",
    "to_path",
]
