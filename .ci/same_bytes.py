"""Writes a zip file anew so that the same contents give the same bytes: sorted, with one time and equal permissions.

    python same_bytes.py FROM TO

The time is that of `SOURCE_DATE_EPOCH`.
"""

from __future__ import annotations

import os
import sys
import time
import zipfile


def rewritten(source: str, target: str) -> None:
    """Copy the entries of a zip file in the order of their names."""
    moment = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))[:6]
    with (
        zipfile.ZipFile(source) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        for name in sorted(given.namelist(), key=lambda each: (each != "extension.vsixmanifest", each)):
            entry = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, given.read(name))


if __name__ == "__main__":
    rewritten(*sys.argv[1:])
