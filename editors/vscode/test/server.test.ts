import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, pythons, resolveServer, type Surroundings } from '../src/server';
import type { Settings } from '../src/settings';

const nothing: Settings = { enable: true, path: [], interpreter: [], importStrategy: 'fromEnvironment' };

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

const active = { activePython: '/envs/shop/bin/python', privatePython: '/storage/bin/python' };

test('the environment that the Python extension has chosen comes before .venv, if it has the server', () => {
  const programs = ['/envs/shop/bin/mir-lsp', ...everything];
  assert.equal(resolveServer(nothing, surroundings(programs, active))?.command, '/envs/shop/bin/mir-lsp');
  assert.equal(resolveServer(nothing, surroundings(everything, active))?.command, venv);
  assert.equal(resolveServer(nothing, surroundings(programs, { ...active, trusted: false }))?.command, '/usr/bin/mir-lsp');
});

test("the extension's own environment comes before a Python of which nothing is known", () => {
  const own = { command: '/storage/bin/python', args: ['-m', 'mir_lsp', '--stdio'], origin: "the extension's own environment" };
  assert.deepEqual(resolveServer(nothing, surroundings(['/usr/bin/python3'], active)), own);
  assert.equal(resolveServer(nothing, surroundings(everything, active))?.command, venv);
});

test("with useBundled the extension's own environment comes right after the settings", () => {
  const bundled: Settings = { ...nothing, importStrategy: 'useBundled' };
  assert.equal(resolveServer(bundled, surroundings(everything, active))?.command, '/storage/bin/python');
  assert.equal(resolveServer({ ...bundled, path: ['mir'] }, surroundings(everything, active))?.command, 'mir');
  assert.equal(resolveServer(bundled, surroundings(everything))?.command, venv);
});

test('only a Python on PATH is a guess', () => {
  assert.equal(resolveServer(nothing, surroundings(['/usr/bin/python3']))?.guessed, true);
  assert.equal(resolveServer(nothing, surroundings(everything))?.guessed, undefined);
});

test('the Pythons by which an environment can be made are those on PATH', () => {
  assert.deepEqual(pythons(surroundings(['/usr/bin/python3', '/usr/bin/python3.12', '/usr/local/bin/python3.12'])), [
    '/usr/bin/python3',
    '/usr/local/bin/python3.12',
  ]);
  const inside = { env: { PATH: '/code/shop/bin' }, trusted: false };
  assert.deepEqual(pythons(surroundings(['/code/shop/bin/python3'], inside)), []);
});
