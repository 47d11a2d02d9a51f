import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices, isBreakdown } from '../src/choices';

test('a line is told apart into the number of queries and what runs them', () => {
  const location = { uri: 'file:///shop/tasks.py', line: 7, character: 4 };
  const lines = [
    { text: 'line 8: 1 query: `for` reads order rows', location },
    { text: '1 query per order: reads `customer`, in admin.py line 3' },
    { text: 'something else' },
  ];
  assert.deepEqual(choices({ title: 't', lines }), [
    { label: '1 query', description: 'for reads order rows (line 8)', location },
    { label: '1 query per order', description: 'reads customer, in admin.py line 3', location: undefined },
    { label: 'something else', description: '', location: undefined },
  ]);
});

test('only what has a title and lines is a breakdown', () => {
  assert.ok(isBreakdown({ title: 't', lines: [] }));
  for (const answer of [null, undefined, 'text', {}, { title: 't' }, { title: 1, lines: [] }, { title: 't', lines: {} }]) {
    assert.ok(!isBreakdown(answer));
  }
});
