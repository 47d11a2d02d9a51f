import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandCommand, expandVariables, serverSettings } from '../src/settings';

const variables = {
  folders: [
    { name: 'shop', path: '/code/shop' },
    { name: 'blog', path: '/code/blog' },
  ],
  home: '/home/ada',
  env: { TOOLS: '/opt/tools' },
};

test('the first workspace folder answers for a folder without a name', () => {
  assert.equal(expandVariables('${workspaceFolder}/bin', variables), '/code/shop/bin');
});

test('a folder is found by its name', () => {
  assert.equal(expandVariables('${workspaceFolder:blog}/bin', variables), '/code/blog/bin');
});

test('home and environment are replaced, several in one text', () => {
  assert.equal(expandVariables('${userHome}:${env:TOOLS}', variables), '/home/ada:/opt/tools');
});

test('an unset environment variable is empty', () => {
  assert.equal(expandVariables('[${env:NOTHING}]', variables), '[]');
});

test('what has no value stays as it was written', () => {
  for (const text of ['${workspaceFolder:gone}', '${file}', '${env}', '$HOME', '${userHome']) {
    assert.equal(expandVariables(text, variables), text);
  }
  assert.equal(expandVariables('${workspaceFolder}', { ...variables, folders: [] }), '${workspaceFolder}');
});

test('a value is not expanded again', () => {
  assert.equal(expandVariables('${env:A}', { ...variables, env: { A: '${userHome}' } }), '${userHome}');
});

test('every part of a command is expanded', () => {
  assert.deepEqual(expandCommand(['${userHome}/py', '-X', '${env:TOOLS}'], variables), [
    '/home/ada/py',
    '-X',
    '/opt/tools',
  ]);
});

test('the server gets every setting but those that start it', () => {
  const client = { enable: true, path: ['x'], interpreter: [], importStrategy: 'useBundled', trace: { server: 'off' } };
  const section = { ...client, select: ['MIR101'] };
  assert.deepEqual(serverSettings(section), { select: ['MIR101'] });
});
