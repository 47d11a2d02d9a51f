// Starting, stopping and restarting, one at a time. No import of `vscode`, so that Node alone can test it.

/** Something started that can be stopped. */
export interface Running {
  stop(): Promise<void>;
}

/** Starts it; `undefined` when it is not to run or cannot. A start that is no longer wanted is aborted. */
export type Start = (abort: AbortSignal) => Promise<Running | undefined>;

/** Runs one thing at most: requests wait for each other, and any number of waiting restarts become one. */
export class Lifecycle {
  private running: Running | undefined;
  private abort = new AbortController();
  private last: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly start: Start) {}

  restart(): Promise<void> {
    this.abort.abort();
    this.waiting ??= this.enqueue(async () => {
      this.waiting = undefined;
      await this.halt();
      if (this.closed) return;
      this.abort = new AbortController();
      this.running = await this.start(this.abort.signal);
    });
    return this.waiting;
  }

  /** Stops for good. */
  close(): Promise<void> {
    this.closed = true;
    this.abort.abort();
    return this.enqueue(() => this.halt());
  }

  private async halt(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    await running?.stop();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    const result = this.last.then(step);
    this.last = result.catch(() => undefined); // A failed step must not block the next one.
    return result;
  }
}

/** Allows a number of crashes within a time; beyond it, restarting would be a loop. */
export class CrashBudget {
  private crashes: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Records a crash at `nowMs` and says whether to start again. */
  spend(nowMs: number): boolean {
    this.crashes = [...this.crashes.filter((time) => nowMs - time < this.windowMs), nowMs];
    return this.crashes.length <= this.limit;
  }
}
