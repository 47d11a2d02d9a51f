import assert from 'node:assert/strict';
import { test } from 'node:test';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateEnvironment, runner, wantedPackage, type Run } from '../src/environment';

const ignore = () => undefined;

/** Pretends to run programs: `answers` says what each prints and ends with, by a word of its arguments. */
function pretending(versions: Record<string, string>, pip = 0): { run: Run; ran: string[] } {
  const ran: string[] = [];
  const run: Run = async (command, args, onLine) => {
    ran.push([command, ...args].join(' '));
    if (args[0] === '-c') {
      const version = versions[command];
      if (version === undefined) throw new Error('ENOENT');
      return { code: 0, lines: [version] };
    }
    if (args.includes('venv')) mkdirSync(String(args.at(-1)), { recursive: true });
    if (args.includes('pip') && pip !== 0) {
      const lines = ['Looking', 'ERROR: No matching distribution found for mir-lsp', 'hint'];
      lines.forEach(onLine);
      return { code: pip, lines };
    }
    return { code: 0, lines: [] };
  };
  return { run, ran };
}

function environment(): { made: PrivateEnvironment; home: string } {
  const home = mkdtempSync(join(tmpdir(), 'mir-'));
  return { made: new PrivateEnvironment(home, '1.2.3', 'linux'), home };
}

test('it is made with the first Python that is new enough, and is there when the server is in it', async () => {
  const { made, home } = environment();
  const { run, ran } = pretending({ '/old/python3': '3 9', '/new/python3': '3 12', '/newer/python3': '3 13' });
  assert.equal(made.python, undefined);
  await made.create(['/gone/python3', '/old/python3', '/new/python3', '/newer/python3'], 'mir-lsp==1.2.3', run, ignore);
  const folder = join(home, 'server-1.2.3');
  assert.deepEqual(ran.slice(-2), [
    `/new/python3 -m venv ${folder}`,
    `${folder}/bin/python -m pip install --disable-pip-version-check --no-input mir-lsp==1.2.3`,
  ]);
  assert.equal(made.python, `${folder}/bin/python`);
});

test('another version of the extension has another one', async () => {
  const { made, home } = environment();
  await made.create(['py'], 'x', pretending({ py: '3 14' }).run, ignore);
  assert.equal(new PrivateEnvironment(home, '1.2.4', 'linux').python, undefined);
});

test('without a Python that is new enough it says which there are', async () => {
  const { made } = environment();
  const { run } = pretending({ '/usr/bin/python3': '3 8' });
  await assert.rejects(made.create(['/usr/bin/python3'], 'x', run, ignore), /Python 3\.10 or newer.*\/usr\/bin\/python3 is 3\.8/);
  await assert.rejects(made.create([], 'x', run, ignore), /there is none on PATH$/);
});

test('what went wrong is told by its error, and nothing is left of it', async () => {
  const { made, home } = environment();
  const { run } = pretending({ py: '3 12' }, 1);
  await assert.rejects(made.create(['py'], 'mir-lsp==9', run, ignore), /installing mir-lsp==9 failed: ERROR: No matching/);
  assert.equal(made.python, undefined);
  assert.equal(existsSync(join(home, 'server-1.2.3')), false);
});

test('what an interrupted attempt has left is replaced', async () => {
  const { made, home } = environment();
  const rest = join(home, 'server-1.2.3', 'rest');
  mkdirSync(join(home, 'server-1.2.3'), { recursive: true });
  writeFileSync(rest, '');
  assert.equal(made.python, undefined);
  await made.create(['py'], 'x', pretending({ py: '3 10' }).run, ignore);
  assert.equal(existsSync(rest), false);
  assert.ok(made.python);
});

test('on Windows the Python is elsewhere', async () => {
  const home = mkdtempSync(join(tmpdir(), 'mir-'));
  const made = new PrivateEnvironment(home, '1', 'win32');
  await made.create(['py'], 'x', pretending({ py: '3 12' }).run, ignore);
  assert.equal(made.python, join(home, 'server-1', 'Scripts', 'python.exe'));
});

test('the version of the extension is installed, unless another package is named', () => {
  assert.equal(wantedPackage('0.1.0', {}), 'mir-lsp==0.1.0');
  assert.equal(wantedPackage('0.1.0', { MIR_LSP_PACKAGE: '/x/mir.whl' }), '/x/mir.whl');
});

test('a program is run to its end, with all that it says', async () => {
  const told: string[] = [];
  const script = "console.log('one'); console.error('two'); process.exitCode = 3";
  const { code, lines } = await runner(tmpdir())(process.execPath, ['-e', script], (line) => told.push(line));
  assert.equal(code, 3);
  assert.deepEqual([...lines].sort(), ['one', 'two']);
  assert.deepEqual([...told].sort(), ['one', 'two']);
});

test('a program that is given up is ended', async () => {
  const abort = new AbortController();
  const run = runner(tmpdir(), abort.signal)(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], ignore);
  abort.abort();
  await assert.rejects(run, /abort/i);
});
