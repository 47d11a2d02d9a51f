import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../schemas/mir.schema.json';
import { proposals, type Schema } from '../src/toml';

const root = schema as Schema;
const labels = (before: string, ownFile = false) => proposals(before, ownFile, root).map(({ label }) => label);

test('keys are proposed in our table and in a file of our own, and nowhere else', () => {
  for (const [text, own] of [['[tool.mir]\n', false], ['[tool.mir]\nselect = []\n  in', false], ['', true]] as const) {
    assert.ok(labels(text, own).includes('include-tests'), text);
  }
  for (const text of ['', '[tool.ruff]\n', '[tool.mir]\nselect = []\n[tool.black]\n', '[project]\nna', '[tool.mir]\n# in']) {
    assert.deepEqual(labels(text), [], text);
  }
});

test('a key is proposed with what its value begins with', () => {
  const insert = (label: string) => proposals('[tool.mir]\n', false, root).find((each) => each.label === label)?.insert;
  assert.equal(insert('select'), 'select = [');
  assert.equal(insert('include-tests'), 'include-tests = ');
  assert.equal(insert('min-confidence'), 'min-confidence = "');
  assert.equal(insert('severity'), 'severity = { ');
});

test('what has been typed of a word is replaced', () => {
  const [first] = proposals('[tool.mir]\nincl', false, root);
  assert.equal(first?.replace, 4);
  const rule = proposals('[tool.mir]\nselect = ["MIR1', false, root).find(({ label }) => label === 'MIR101');
  assert.deepEqual([rule?.insert, rule?.replace], ['MIR101"', 4]);
});

test('codes, names and families are proposed in lists of rules, on the same line and below', () => {
  for (const text of ['[tool.mir]\nselect = [', '[tool.mir]\nignore = ["MIR102", "', '[tool.mir]\nselect = [\n  "MIR102",\n  "']) {
    const found = labels(text);
    for (const wanted of ['MIR101', 'related-access-in-loop', 'nplusone']) assert.ok(found.includes(wanted), text);
  }
});

test('a list that is closed proposes keys again', () => {
  assert.ok(labels('[tool.mir]\nselect = [\n  "MIR1",\n]\n').includes('ignore'));
});

test('words of a choice are proposed with quotation marks where there are none yet', () => {
  const [first] = proposals('[tool.mir]\nmin-confidence = ', false, root);
  assert.deepEqual(first?.insert, '"certain"');
  assert.deepEqual(labels('[tool.mir]\nmin-confidence = "'), ['certain', 'likely', 'possible']);
  assert.deepEqual(labels('[tool.mir]\ninclude-tests = t'), ['true', 'false']);
});

test('tables for severities and for single files have their own keys and values', () => {
  assert.deepEqual(labels('[tool.mir.severity]\nMIR101 = "'), ['error', 'warning', 'information', 'hint']);
  assert.deepEqual(labels('[tool.mir]\nseverity = { MIR101 = "'), ['error', 'warning', 'information', 'hint']);
  const single = labels('[tool.mir.per-file."legacy/**"]\n');
  assert.ok(single.includes('ignore') && !single.includes('exclude'));
  assert.ok(labels('[tool.mir.per-file."legacy/**"]\nignore = ["').includes('MIR101'));
  assert.ok(labels('[per-file."a/**"]\nselect = ["', true).includes('MIR101'));
});

test('a rule is proposed with what it is about', () => {
  const rule = proposals('[tool.mir]\nselect = ["', false, root).find(({ label }) => label === 'MIR101');
  assert.match(rule?.documentation ?? '', /^related-access-in-loop: /);
});
