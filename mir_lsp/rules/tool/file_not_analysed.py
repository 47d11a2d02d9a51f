"""A file that was left out of the analysis, with the reason.

Why:
    A file without findings and a file that nobody looked at must not look the same. Models in a file that
    is left out are unknown, and what is unknown is not reported.

Bad:

A Python file or template of more than 1 MB, or one that cannot be read.

Good:

Generated data kept in a data file, or a folder of it named in `exclude`.

Silent when:
    - the file is left out on purpose: `exclude`, `.gitignore`, virtual environments, build folders
"""

from mir_lsp.rules.model import Family, Rule, Severity

RULE = Rule(
    code="MIR004",
    name="file-not-analysed",
    family=Family.TOOL,
    severity=Severity.INFORMATION,
    message="file not analysed: {reason}",
    since="0.1",
    url="https://github.com/mir-lsp/mir-lsp/blob/main/docs/configuration.md",
)
