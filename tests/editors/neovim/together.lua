-- mir-lsp beside two other servers in one buffer: who says what, and that nothing is there twice.
-- Environment: MIR_EDITOR_CASE, MIR_EDITOR_FILE, MIR_EDITOR_SERVER, MIR_EDITOR_PLUGIN, MIR_EDITOR_OTHERS (name -> command).

local case = vim.json.decode(vim.env.MIR_EDITOR_CASE)
local others = vim.json.decode(vim.env.MIR_EDITOR_OTHERS)
local failed = false

local function report(step, ok, detail)
  failed = failed or not ok
  local shown = ok and '' or type(detail) == 'string' and detail or vim.inspect(detail)
  io.stdout:write('\n', vim.json.encode({ step = step, ok = ok and true or false, detail = shown }), '\n')
  io.stdout:flush()
end

local function await(probe, milliseconds)
  local value
  vim.wait(milliseconds or 60000, function()
    value = probe()
    return value
  end, 20)
  return value
end

local function locate(text, from)
  local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  local seen = from == nil
  for index, line in ipairs(lines) do
    seen = seen or line:find(from, 1, true) ~= nil
    local start = seen and line:find(text, 1, true)
    if start then return index - 1, start - 1 end
  end
  error('not in the buffer: ' .. text)
end

--- The answers of all servers to a request about a position, by the name of the server.
local function answers(method, row, column, more)
  local found = {}
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0 })) do
    if client:supports_method(method) then
      local params = vim.tbl_extend('force', {
        textDocument = vim.lsp.util.make_text_document_params(0),
        position = { line = row, character = column },
      }, more or {})
      -- By its number: changes of a buffer called 0 are not sent before the request.
      local answer = client:request_sync(method, params, 60000, vim.api.nvim_get_current_buf())
      if answer and answer.result then found[client.name] = answer.result end
    end
  end
  return found
end

local function labels(result)
  local items = result and (result.items or result) or {}
  return vim.tbl_map(function(item) return item.label end, items)
end

local function session()
  vim.opt.runtimepath:prepend(vim.env.MIR_EDITOR_PLUGIN)
  vim.lsp.config('mir_lsp', { cmd = vim.json.decode(vim.env.MIR_EDITOR_SERVER) })
  vim.lsp.enable('mir_lsp')
  for name, command in pairs(others) do
    vim.lsp.config(name, { cmd = command, filetypes = { 'python' }, root_markers = { 'manage.py' } })
    vim.lsp.enable(name)
  end
  vim.cmd.edit(vim.env.MIR_EDITOR_FILE)
  vim.bo.filetype = 'python'
  local wanted = 1 + vim.tbl_count(others)
  report('all servers attach', await(function() return #vim.lsp.get_clients({ bufnr = 0 }) == wanted end))

  local row, column = locate(case.read, case.line)
  local function ours()
    return vim.tbl_filter(function(each) return each.code == case.code and each.lnum == row end, vim.diagnostic.get(0))
  end
  report('the finding is there once', await(function() return #ours() > 0 end) and #ours() == 1, vim.diagnostic.get(0))
  local sources = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    local place = table.concat({ each.lnum, each.col, each.end_lnum or 0, each.end_col or 0, each.message }, ':')
    sources[place] = (sources[place] or 0) + 1
  end
  report('no two findings say the same', vim.iter(pairs(sources)):all(function(_, count) return count == 1 end), sources)

  local outlines = vim.tbl_keys(answers('textDocument/documentSymbol', 0, 0))
  report('the outline is left to the others', not vim.tbl_contains(outlines, 'mir_lsp'), outlines)

  local def_row, def_column = locate('def ')
  local hovers = answers('textDocument/hover', def_row, def_column + 4)
  report('a plain function is explained by the others alone', hovers.mir_lsp == nil, hovers)

  local import_row, import_column = locate('Decimal')
  local definitions = answers('textDocument/definition', import_row, import_column + 1)
  local theirs = definitions.mir_lsp
  report('a plain name is followed by the others alone', theirs == nil or vim.tbl_isempty(theirs), definitions)

  vim.api.nvim_buf_set_lines(0, -1, -1, false, { '', '', 'def plain():', '    text = "a"', '    text.' })
  local last = vim.api.nvim_buf_line_count(0) - 1
  local plain = labels(answers('textDocument/completion', last, 9).mir_lsp)
  report('methods of a text are completed by the others alone', #plain == 0, plain)
  vim.api.nvim_buf_set_lines(0, last - 4, -1, false, vim.split(case.half_typed, '\n'))
  last = vim.api.nvim_buf_line_count(0) - 1
  local end_column = #vim.api.nvim_buf_get_lines(0, last, -1, false)[1]
  local lookups = answers('textDocument/completion', last, end_column)
  report('a lookup is completed by mir alone', vim.tbl_contains(labels(lookups.mir_lsp), case.completed), lookups)
  for name in pairs(others) do
    if vim.tbl_contains(labels(lookups[name]), case.completed) then report('nobody else completes it', false, name) end
  end
  vim.cmd('silent undo 0')

  local formatters = vim.tbl_map(function(client) return client.name end,
    vim.lsp.get_clients({ bufnr = 0, method = 'textDocument/formatting' }))
  report('formatting is left to the others', not vim.tbl_contains(formatters, 'mir_lsp'), formatters)

  vim.lsp.enable('mir_lsp', false)
  for name in pairs(others) do vim.lsp.enable(name, false) end
  vim.lsp.stop_client(vim.lsp.get_clients())
  report('all servers leave', await(function() return #vim.lsp.get_clients() == 0 end))
end

local ok, problem = xpcall(session, debug.traceback)
if not ok then report('an error ended the session', false, problem) end
report('complete', true)
vim.cmd(failed and 'cquit 1' or 'qall!')
