"""A setting in `[tool.mir]` or `mir.toml` that is not understood.

Why:
    What is not understood is not obeyed. A misspelt key or code would otherwise leave a rule on, or off,
    without anybody noticing. The other settings of the file stay in force; a file that is not TOML at all
    leaves the last settings that could be read.

Bad:

    [tool.mir]
    ignore = ["MIR1O1"]

Good:

    [tool.mir]
    ignore = ["MIR101"]

Silent when:
    - the file has no `[tool.mir]`
"""

from mir_lsp.rules.model import Family, Rule, Severity

RULE = Rule(
    code="MIR003",
    name="configuration-error",
    family=Family.TOOL,
    severity=Severity.ERROR,
    message="{problem}",
    since="0.1",
    url="https://github.com/mir-lsp/mir-lsp/blob/main/docs/configuration.md",
)
