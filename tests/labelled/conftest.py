"""The labelled projects are run by the tests beside them, and are no tests themselves."""

from __future__ import annotations

collect_ignore = ["async", "exposure", "signals", "laziness", "python", "transactions", "web_cases"]
