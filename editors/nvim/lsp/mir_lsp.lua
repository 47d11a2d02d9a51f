---@brief
---
--- https://github.com/mir-lsp/mir-lsp
---
--- `mir-lsp` reads Django projects: it finds N+1 queries and other mistakes while you type, explains and repairs them.
--- It never runs the project.
---
--- ```sh
--- pip install mir-lsp
--- ```
---
--- Needs Neovim 0.11 or newer. Put this file into `lsp/` of a folder on the runtime path and enable it:
---
--- ```lua
--- vim.lsp.enable('mir_lsp')
--- ```
---
--- Settings are those of `[tool.mir]` in `pyproject.toml`, and win over them:
---
--- ```lua
--- vim.lsp.config('mir_lsp', { settings = { mir = { ignore = { 'MIR102' } } } })
--- ```

---@type vim.lsp.Config
return {
  cmd = { 'mir-lsp', '--stdio' },
  filetypes = { 'python', 'htmldjango' },
  root_markers = { 'manage.py', 'pyproject.toml', '.git' },
  settings = { mir = vim.empty_dict() },
}
