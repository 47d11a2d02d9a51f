// Steps as lines of JSON; the Python test knows which steps there must be.
let failures = 0;

export function report(step, ok, detail = '') {
  if (!ok) failures++;
  const shown = typeof detail === 'string' ? detail : JSON.stringify(detail);
  console.log(JSON.stringify({ step, ok: Boolean(ok), detail: ok ? '' : shown }));
}

/** Says that the script came to its end, and gives the process its status. */
export function complete() {
  report('complete', true);
  process.exitCode = failures ? 1 : 0;
}
