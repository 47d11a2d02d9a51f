"""`python -m mir_lsp` is `mir-lsp`."""

import sys

from mir_lsp.cli.main import main

sys.exit(main())
