import assert from 'node:assert/strict';
import { test } from 'node:test';
import { debugInformation } from '../src/debug';
import { progressText } from '../src/progress';

test('work is told with its share until it ends', () => {
  assert.equal(progressText({ kind: 'begin', title: 'mir', message: '0 of 10 files', percentage: 0 }), 'mir 0 of 10 files 0 %');
  assert.equal(progressText({ kind: 'report', message: '5 of 10 files', percentage: 49.6 }), '5 of 10 files 50 %');
  assert.equal(progressText({ kind: 'report' }), 'working');
  assert.equal(progressText({ kind: 'end', message: 'done' }), undefined);
});

test('debug information has what a report needs, and not where the user is at home', () => {
  const facts = {
    extension: '0.1.0',
    editor: 'Code 1.100',
    platform: 'linux x64',
    trusted: true,
    folders: 1,
    server: '/home/ada/bin/mir-lsp --stdio (from mir.path)',
    state: 'running',
    settings: { path: ['/home/ada/bin/mir-lsp'] },
  };
  const text = debugInformation(facts, '/home/ada');
  assert.ok(text.includes('- server: ~/bin/mir-lsp --stdio (from mir.path)'));
  assert.ok(text.includes('- state: running'));
  assert.ok(text.includes('"~/bin/mir-lsp"'));
  assert.ok(!text.includes('/home/ada'));
});
