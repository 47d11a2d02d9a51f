import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, resolveServer, type Surroundings } from '../src/server';
import type { Settings } from '../src/settings';

const nothing: Settings = { enable: true, path: [], interpreter: [] };

function surroundings(programs: string[], changes: Partial<Surroundings> = {}): Surroundings {
  return {
    folders: [{ name: 'shop', path: '/code/shop' }],
    home: '/home/ada',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    trusted: true,
    platform: 'linux',
    isProgram: (file) => programs.includes(file),
    ...changes,
  };
}

const venv = '/code/shop/.venv/bin/mir-lsp';
const everything = [venv, '/usr/bin/mir-lsp', '/usr/bin/python3'];

test('the path setting wins over all else', () => {
  const server = resolveServer({ ...nothing, path: ['${userHome}/mir', '-v'], interpreter: ['py'] }, surroundings(everything));
  assert.deepEqual(server, { command: '/home/ada/mir', args: ['-v', '--stdio'], origin: 'mir.path' });
});

test('a path that already says --stdio does not get it twice', () => {
  const server = resolveServer({ ...nothing, path: ['mir-lsp', '--stdio'] }, surroundings([]));
  assert.deepEqual(server?.args, ['--stdio']);
});

test('the interpreter setting runs the module with its own arguments first', () => {
  const server = resolveServer({ ...nothing, interpreter: ['/opt/py', '-X', 'dev'] }, surroundings(everything));
  assert.deepEqual(server, {
    command: '/opt/py',
    args: ['-X', 'dev', '-m', 'mir_lsp', '--stdio'],
    origin: 'mir.interpreter',
  });
});

test('the virtual environment of a trusted workspace comes before PATH', () => {
  assert.equal(resolveServer(nothing, surroundings(everything))?.command, venv);
});

test('the virtual environment of an untrusted workspace is never run', () => {
  assert.equal(resolveServer(nothing, surroundings(everything, { trusted: false }))?.command, '/usr/bin/mir-lsp');
  assert.equal(resolveServer(nothing, surroundings([venv], { trusted: false })), undefined);
});

test('the second folder may hold the virtual environment', () => {
  const folders = [
    { name: 'docs', path: '/code/docs' },
    { name: 'shop', path: '/code/shop' },
  ];
  const server = resolveServer(nothing, surroundings(everything, { folders }));
  assert.deepEqual([server?.command, server?.origin], [venv, '.venv of shop']);
});

test('a virtual environment without the server is passed over', () => {
  const server = resolveServer(nothing, surroundings(['/code/shop/.venv/bin/python', '/usr/bin/mir-lsp']));
  assert.equal(server?.command, '/usr/bin/mir-lsp');
});

test('PATH is searched in its order', () => {
  const server = resolveServer(nothing, surroundings(['/usr/bin/mir-lsp', '/usr/local/bin/mir-lsp']));
  assert.deepEqual(server, { command: '/usr/local/bin/mir-lsp', args: ['--stdio'], origin: 'PATH' });
});

test('relative entries of PATH are not followed', () => {
  const env = { PATH: '.:bin::/usr/bin' };
  const server = resolveServer(nothing, surroundings(['mir-lsp', './mir-lsp', 'bin/mir-lsp', '/usr/bin/mir-lsp'], { env }));
  assert.equal(server?.command, '/usr/bin/mir-lsp');
});

test('in an untrusted workspace PATH entries inside it are not followed', () => {
  const env = { PATH: '/code/shop/bin:/code/shop:/code/shopping' };
  const programs = ['/code/shop/bin/mir-lsp', '/code/shop/mir-lsp', '/code/shopping/mir-lsp'];
  assert.equal(resolveServer(nothing, surroundings(programs, { env, trusted: false }))?.command, '/code/shopping/mir-lsp');
  assert.equal(resolveServer(nothing, surroundings(programs, { env }))?.command, '/code/shop/bin/mir-lsp');
});

test('Python on PATH is the last resort', () => {
  const server = resolveServer(nothing, surroundings(['/usr/bin/python3']));
  assert.deepEqual(server?.args, ['-m', 'mir_lsp', '--stdio']);
  assert.equal(server?.origin, 'Python on PATH');
});

test('without any program there is no server', () => {
  assert.equal(resolveServer(nothing, surroundings([])), undefined);
});

test('Windows has other names for the same places', () => {
  const script = 'C:\\code\\shop\\.venv\\Scripts\\mir-lsp.exe';
  const python = 'C:\\Python\\python.exe';
  const windows = (programs: string[]) =>
    surroundings(programs, {
      platform: 'win32',
      folders: [{ name: 'shop', path: 'C:\\code\\shop' }],
      env: { Path: 'bin;C:\\Python' },
    });
  assert.equal(resolveServer(nothing, windows([script, python]))?.command, script);
  assert.equal(resolveServer(nothing, windows([python]))?.command, python);
});

test('a description quotes what has spaces', () => {
  assert.equal(describe({ command: '/my tools/mir', args: ['--stdio'], origin: '' }), '"/my tools/mir" --stdio');
});
