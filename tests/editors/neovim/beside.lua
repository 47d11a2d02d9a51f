-- Hints and lenses in Neovim, with the functions that its users call. Every step is one line of JSON.
-- Environment: MIR_EDITOR_CASE, MIR_EDITOR_BESIDE (a file with a view), MIR_EDITOR_SERVER, MIR_EDITOR_PLUGIN.

local case = vim.json.decode(vim.env.MIR_EDITOR_CASE)
local failed = false

local function report(step, ok, detail)
  failed = failed or not ok
  local shown = ok and '' or type(detail) == 'string' and detail or vim.inspect(detail)
  io.stdout:write('\n', vim.json.encode({ step = step, ok = ok and true or false, detail = shown }), '\n')
  io.stdout:flush()
end

local function await(probe)
  local value
  vim.wait(30000, function()
    value = probe()
    return value
  end, 50)
  return value
end

local function attach()
  vim.opt.swapfile = false
  vim.opt.runtimepath:append(vim.env.MIR_EDITOR_PLUGIN)
  local hints = { types = true, evaluations = true, perRow = true }
  vim.lsp.config('mir_lsp', {
    cmd = vim.json.decode(vim.env.MIR_EDITOR_SERVER),
    settings = { mir = { codeLens = true, inlayHints = hints } },
  })
  vim.lsp.enable('mir_lsp')
  vim.cmd.edit(vim.fn.fnameescape(vim.env.MIR_EDITOR_BESIDE))
  local buffer = vim.api.nvim_get_current_buf()
  local client = await(function()
    local candidate = vim.lsp.get_clients({ bufnr = buffer, name = 'mir_lsp' })[1]
    return candidate and candidate.initialized and candidate
  end)
  if not client then error('the server did not attach') end
  return client, buffer
end

--- The labels of the hints on the line that holds a text.
local function labels_on(buffer, text)
  local found = {}
  for _, each in ipairs(vim.lsp.inlay_hint.get({ bufnr = buffer })) do
    local line = vim.api.nvim_buf_get_lines(buffer, each.inlay_hint.position.line, each.inlay_hint.position.line + 1, false)[1]
    if line:find(text, 1, true) then table.insert(found, each.inlay_hint.label) end
  end
  return found
end

local function see_hints(buffer)
  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  local found
  local ok = await(function()
    found = labels_on(buffer, 'for order in orders')
    return vim.tbl_contains(found, 'evaluates here')
  end)
  report('a hint tells where a queryset is evaluated', ok, found)
  found = labels_on(buffer, 'order.customer.email')
  report('a hint tells what runs one query per row', vim.tbl_contains(found, '+1 query per row'), found)
  found = labels_on(buffer, 'orders = ')
  report('a hint tells the type of a queryset', vim.tbl_contains(found, ': QuerySet[Order]'), found)
end

local function lens_at(buffer, name)
  for _, lens in ipairs(vim.lsp.codelens.get(buffer)) do
    local row = lens.range.start.line
    local line = vim.api.nvim_buf_get_lines(buffer, row, row + 1, false)[1]
    if line:find(name, 1, true) then return lens, row end
  end
end

local function see_lenses(buffer)
  local lens, row
  local ok = await(function()
    vim.lsp.codelens.refresh({ bufnr = buffer })
    vim.wait(200)
    lens, row = lens_at(buffer, case.counts)
    return lens and lens.command and lens.command.title == case.counted
  end)
  report('a lens tells how many queries a view runs', ok, vim.lsp.codelens.get(buffer))
  local messages = {}
  vim.lsp.handlers['window/showMessage'] = function(_, result) table.insert(messages, result.message) end
  vim.api.nvim_win_set_cursor(0, { row + 1, 4 })
  vim.lsp.codelens.run()
  local shown = await(function() return messages[1] end)
  report('its command shows what they are', shown and shown:find('per order: `order.customer` reads `customer`', 1, true),
    messages)
end

local function main()
  local client, buffer = attach()
  see_hints(buffer)
  see_lenses(buffer)
  client:stop()
  report('the server leaves when it is stopped', await(function()
    return client:is_stopped() and #vim.api.nvim_get_proc_children(vim.fn.getpid()) == 0
  end), vim.api.nvim_get_proc_children(vim.fn.getpid()))
end

vim.schedule(function()
  local ok, problem = xpcall(main, debug.traceback)
  if not ok then report('an error ended the session', false, problem) end
  report('complete', true, '')
  vim.cmd(failed and 'cquit! 1' or 'qall!')
end)
