import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CrashBudget, Lifecycle } from '../src/lifecycle';

/** Starts and stops slowly, and notes what happens. */
function recorder() {
  const events: string[] = [];
  let alive = 0;
  let most = 0;
  const start = async () => {
    const name = events.filter((event) => event.startsWith('start')).length + 1;
    events.push(`start ${name}`);
    most = Math.max(most, ++alive);
    await sleep(5);
    return {
      async stop() {
        await sleep(5);
        alive--;
        events.push(`stop ${name}`);
      },
    };
  };
  return { events, start, most: () => most, alive: () => alive };
}

test('a restart stops before it starts', async () => {
  const { events, start } = recorder();
  const lifecycle = new Lifecycle(start);
  await lifecycle.restart();
  await lifecycle.restart();
  assert.deepEqual(events, ['start 1', 'stop 1', 'start 2']);
});

test('many requests at once become one that runs and one that waits', async () => {
  const { events, start, most } = recorder();
  const lifecycle = new Lifecycle(start);
  const first = lifecycle.restart();
  await sleep(1);
  await Promise.all([first, ...Array.from({ length: 20 }, () => lifecycle.restart())]);
  assert.deepEqual(events, ['start 1', 'stop 1', 'start 2']);
  assert.equal(most(), 1);
});

test('a start that hangs is aborted by the next request', async () => {
  let starts = 0;
  const lifecycle = new Lifecycle(async (abort) => {
    starts++;
    if (starts === 1) await new Promise((resolve) => abort.addEventListener('abort', resolve));
    return undefined;
  });
  void lifecycle.restart();
  await sleep(1);
  await lifecycle.restart();
  assert.equal(starts, 2);
});

test('a running one is stopped with good manners, not aborted before its stop', async () => {
  const events: string[] = [];
  const lifecycle = new Lifecycle(async () => ({ stop: async () => void events.push('stop') }));
  await lifecycle.restart();
  await lifecycle.close();
  assert.deepEqual(events, ['stop']);
});

test('a start that throws does not block the next one', async () => {
  let starts = 0;
  const lifecycle = new Lifecycle(async () => {
    if (++starts === 1) throw new Error('no');
    return undefined;
  });
  await assert.rejects(lifecycle.restart(), /no/);
  await lifecycle.restart();
  assert.equal(starts, 2);
});

test('after closing nothing starts any more', async () => {
  const { events, start, alive } = recorder();
  const lifecycle = new Lifecycle(start);
  await lifecycle.restart();
  const waiting = lifecycle.restart();
  await lifecycle.close();
  await waiting;
  await lifecycle.restart();
  assert.equal(alive(), 0);
  assert.deepEqual(events, ['start 1', 'stop 1']);
});

test('crashes are forgiven until there are too many within the window', () => {
  const budget = new CrashBudget(2, 1000);
  assert.deepEqual([0, 10, 20].map((time) => budget.spend(time)), [true, true, false]);
  assert.equal(budget.spend(5000), true);
});
