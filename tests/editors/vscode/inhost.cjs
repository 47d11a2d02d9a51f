// What suites in VS Code's extension host share: patience, the servers that run, and how their steps are told.
'use strict';
const fs = require('node:fs');

exports.until = async function until(what, probe, limit = 100000) {
  for (const end = Date.now() + limit; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
    const value = await probe();
    if (value) return value;
  }
  throw new Error(`timed out: ${what}`);
};

/** Process ids of servers that this extension host started. */
exports.servers = function servers() {
  const children = fs.readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.filter((pid) => {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes('--stdio');
  });
};

/** Goes through the steps in their order; of one that fails `shown` says what was there. */
exports.told = (steps, shown) =>
  async function run() {
    for (const [step, act] of Object.entries(steps)) {
      let problem = '';
      try {
        await act();
      } catch (error) {
        problem = `${error.stack ?? error}\nfindings: ${JSON.stringify(shown())}`;
      }
      console.log('MIR', JSON.stringify({ step, ok: problem === '', detail: problem }));
    }
  };
