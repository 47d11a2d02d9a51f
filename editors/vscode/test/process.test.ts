import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tmpdir } from 'node:os';
import { ServerProcess } from '../src/process';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script], origin: 'test' });
const ignore = () => undefined;

test('a program that does not exist is refused with the reason', async () => {
  const start = ServerProcess.start({ command: '/nonexistent/mir', args: [], origin: 'test' }, tmpdir(), ignore);
  await assert.rejects(start, /ENOENT/);
});

test('an exit status is told', async () => {
  assert.equal(await (await ServerProcess.start(node('process.exit(3)'), tmpdir(), ignore)).ended, 'exited with code 3');
});

test('what it writes to stderr arrives by lines', async () => {
  const lines: string[] = [];
  const child = await ServerProcess.start(node("console.error('one\\ntwo')"), tmpdir(), (line) => lines.push(line));
  await child.ended;
  assert.deepEqual(lines, ['one', 'two']);
});

test('one that leaves when its input ends is not killed', async () => {
  const child = await ServerProcess.start(node('process.stdin.resume()'), tmpdir(), ignore);
  assert.equal(await child.finish(), 'exited with code 0');
});

test('one that stays is killed', async () => {
  const child = await ServerProcess.start(node('setInterval(() => {}, 1000)'), tmpdir(), ignore);
  assert.equal(await child.finish(), 'ended by SIGKILL');
});
