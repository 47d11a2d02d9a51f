-- One session in Neovim. Every step is one line of JSON; the Python test knows which steps there must be.
-- Environment: MIR_EDITOR_CASE, MIR_EDITOR_FILE, MIR_EDITOR_SERVER, MIR_EDITOR_PLUGIN (folder for the runtime path).

local case = vim.json.decode(vim.env.MIR_EDITOR_CASE)
local failed = false

local function report(step, ok, detail)
  failed = failed or not ok
  local shown = ok and '' or type(detail) == 'string' and detail or vim.inspect(detail)
  io.stdout:write('\n', vim.json.encode({ step = step, ok = ok and true or false, detail = shown }), '\n')
  io.stdout:flush()
end

--- Waits for `probe` to return something true, which it returns; nil after the time is over.
local function await(probe, milliseconds)
  local value
  vim.wait(milliseconds or 100000, function()
    value = probe()
    return value
  end, 20)
  return value
end

local function lines_of(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

--- First occurrence of a plain text: row and byte column, from 0.
local function locate(buffer, text)
  for index, line in ipairs(lines_of(buffer)) do
    local start = line:find(text, 1, true)
    if start then return index - 1, start - 1 end
  end
  error('not in the buffer: ' .. text)
end

local function text_of(buffer, finding)
  return table.concat(
    vim.api.nvim_buf_get_text(buffer, finding.lnum, finding.col, finding.end_lnum, finding.end_col, {}), '\n')
end

local function finding_on(buffer, line)
  local row = locate(buffer, line)
  for _, finding in ipairs(vim.diagnostic.get(buffer, { lnum = row })) do
    if finding.code == case.code then return finding end
  end
end

local function floating_text()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(lines_of(vim.api.nvim_win_get_buf(window)), '\n'), window
    end
  end
end

--- Puts the cursor on the second character of `text` in the first line that holds `line`.
local function go_to(buffer, line, text)
  local row = locate(buffer, line)
  local column = lines_of(buffer)[row + 1]:find(text, 1, true)
  vim.api.nvim_win_set_cursor(0, { row + 1, column })
end

local function hover_here(client, buffer)
  local parameters = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync('textDocument/hover', parameters, 10000, buffer)
  return answer and answer.result and answer.result.contents.value or vim.inspect(answer)
end

local function attach()
  vim.opt.swapfile = false
  vim.opt.runtimepath:append(vim.env.MIR_EDITOR_PLUGIN)
  local command = vim.lsp.config.mir_lsp.cmd
  report('the configuration starts mir-lsp on its standard streams',
    vim.deep_equal(command, { 'mir-lsp', '--stdio' }), command)
  vim.lsp.config('mir_lsp', { cmd = vim.json.decode(vim.env.MIR_EDITOR_SERVER) })
  vim.lsp.enable('mir_lsp')
  vim.cmd.edit(vim.fn.fnameescape(vim.env.MIR_EDITOR_FILE))
  local buffer = vim.api.nvim_get_current_buf()
  local client = await(function()
    local candidate = vim.lsp.get_clients({ bufnr = buffer, name = 'mir_lsp' })[1]
    return candidate and candidate.initialized and candidate
  end)
  if not client then error('the server did not attach') end
  report('the server attaches at the root of the project',
    vim.uv.fs_stat(vim.fs.joinpath(client.root_dir, 'manage.py')) ~= nil, client.root_dir)
  report('positions count bytes', client.offset_encoding == 'utf-8', client.offset_encoding)
  return client, buffer
end

local function see_the_finding(buffer)
  local finding = await(function() return finding_on(buffer, case.line) end)
  report('the finding appears', finding, vim.diagnostic.get(buffer))
  if not finding then error('nothing to go on with') end
  report('the finding underlines the read', text_of(buffer, finding) == case.read, text_of(buffer, finding))
  local sent = finding.user_data.lsp
  local related = (sent.relatedInformation or {})[1]
  report('the finding has its source, code, severity and origin',
    finding.source == case.source
      and finding.severity == vim.diagnostic.severity.WARN
      and related and related.location.range.start.line == locate(buffer, case.queryset),
    finding)
end

local function read_the_hovers(client, buffer)
  go_to(buffer, case.line, case.read)
  local text = hover_here(client, buffer)
  report('hover on the finding explains it', text:find(case.code, 1, true) and #text > 40, text)
  vim.lsp.buf.hover()
  local shown = await(floating_text, 10000) or ''
  report('the hover window shows the same', shown:find(case.code, 1, true), shown)
  local _, window = floating_text()
  if window then vim.api.nvim_win_close(window, true) end
  go_to(buffer, case.queryset, case.hovered)
  local queryset = hover_here(client, buffer):lower()
  report('hover on the queryset tells when it is evaluated',
    queryset:find('lazy', 1, true) or queryset:find('evaluated', 1, true), queryset)
end

local function shift_the_finding(buffer)
  local row = locate(buffer, case.line)
  vim.api.nvim_buf_set_lines(buffer, row, row + 1, false, { case.shifted })
  local underlined
  local ok = await(function()
    local finding = finding_on(buffer, case.shifted)
    underlined = finding and text_of(buffer, finding)
    return underlined == case.read
  end)
  report('a finding right of an emoji underlines the read', ok, underlined or 'no finding')
  vim.cmd.undo()
end

local function repair(buffer)
  await(function() return finding_on(buffer, case.line) end)
  go_to(buffer, case.line, case.read)
  vim.lsp.buf.code_action({
    apply = true, -- Applied at once when the filter leaves one.
    filter = function(action) return vim.startswith(action.title, case.fix_title) end,
  })
  local fixed = await(function() return pcall(locate, buffer, case.fixed) end)
  report('the quick fix is applied by name', fixed, lines_of(buffer))
  report('the finding is gone', await(function() return not finding_on(buffer, case.line) end),
    vim.diagnostic.get(buffer))
end

local function type_a_finding(buffer)
  local typed_line
  for _, line in ipairs(vim.split(case.typed, '\n')) do
    if line:find(case.typed_read, 1, true) then typed_line = line end
  end
  vim.o.paste = true -- Without it the editor would indent what is indented already.
  vim.api.nvim_feedkeys('Go' .. case.typed .. vim.keycode('<Esc>'), 'ntx', false)
  local underlined
  local ok = await(function()
    local finding = finding_on(buffer, typed_line)
    underlined = finding and text_of(buffer, finding)
    return underlined == case.typed_read
  end)
  report('a typed finding appears where it was typed', ok, underlined or lines_of(buffer))
  vim.cmd.undo()
  local rows = vim.api.nvim_buf_line_count(buffer)
  report('undoing the typing takes the finding away', await(function()
    for _, finding in ipairs(vim.diagnostic.get(buffer)) do
      if finding.lnum >= rows or text_of(buffer, finding) == case.typed_read then return false end
    end
    return true
  end), vim.diagnostic.get(buffer))
end

--- Asks about the second character of `text` in the line that holds it.
local function ask_at(client, buffer, method, text, more)
  go_to(buffer, text, text)
  local parameters = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync(method, vim.tbl_extend('force', parameters, more or {}), 20000, buffer)
  return answer and answer.result, answer
end

local function complete_a_name(client, buffer)
  local rows = vim.api.nvim_buf_line_count(buffer)
  local typed = vim.split(case.half_typed, '\n')
  vim.api.nvim_buf_set_lines(buffer, rows, rows, false, typed)
  vim.api.nvim_win_set_cursor(0, { rows + #typed, #typed[#typed] })
  local parameters = vim.lsp.util.make_position_params(0, client.offset_encoding)
  parameters.position.character = #typed[#typed]
  local answer = client:request_sync('textDocument/completion', parameters, 20000, buffer)
  local items = answer and answer.result and (answer.result.items or answer.result) or {}
  table.sort(items, function(one, other) return (one.sortText or one.label) < (other.sortText or other.label) end)
  report('half-typed code is completed', items[1] and items[1].label == case.completed, answer)
  vim.cmd.undo()
end

local function follow_a_name(client, buffer)
  local found, answer = ask_at(client, buffer, 'textDocument/definition', case.segment)
  local place = found and (found[1] or found)
  local uri = place and (place.targetUri or place.uri)
  report('a segment of a path leads to its field', uri and vim.endswith(uri, case.defined_in), answer)
  local card = ask_at(client, buffer, 'textDocument/hover', case.segment)
  report('a segment of a path is explained', card and card.contents.value:find(case.explained, 1, true), card)
end

local function rename_a_field(client, buffer)
  local edit, answer = ask_at(client, buffer, 'textDocument/rename', case.segment, { newName = case.new_name })
  local files = edit and (edit.documentChanges or edit.changes) or {}
  report('a field is renamed in several files', vim.tbl_count(files) > 2, answer)
  vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  report('the new name stands in the buffer', pcall(locate, buffer, case.renamed), lines_of(buffer))
  vim.cmd('silent! bufdo edit!')
  vim.api.nvim_set_current_buf(buffer)
end

local function stop(client)
  local children = vim.api.nvim_get_proc_children(vim.fn.getpid())
  report('the server has a process', #children == 1, children)
  client:stop()
  report('the server leaves when it is stopped', await(function()
    return client:is_stopped() and #vim.api.nvim_get_proc_children(vim.fn.getpid()) == 0
  end, 5000), vim.api.nvim_get_proc_children(vim.fn.getpid()))
end

local function main()
  local client, buffer = attach()
  see_the_finding(buffer)
  read_the_hovers(client, buffer)
  shift_the_finding(buffer)
  repair(buffer)
  type_a_finding(buffer)
  complete_a_name(client, buffer)
  follow_a_name(client, buffer)
  vim.cmd.write({ mods = { silent = true } })
  report('the file is written', not vim.bo[buffer].modified, vim.bo[buffer].modified)
  rename_a_field(client, buffer)
  stop(client)
end

vim.schedule(function()
  local ok, problem = xpcall(main, debug.traceback)
  if not ok then report('an error ended the session', false, problem) end
  report('complete', true, '')
  vim.cmd(failed and 'cquit! 1' or 'qall!')
end)
