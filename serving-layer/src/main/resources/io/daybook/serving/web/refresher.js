// Work that is asked for more often than it should be done: one at a time, and the last one asked for is done.

const TRY_AGAIN = 2_000;

export class Refresher {
  /**
   * @param name what a reader would call it
   * @param job takes an AbortSignal and gives a promise
   * @param interval in milliseconds, from the end of a job to the next one's beginning
   * @param watch what to call: done(name), failed(name, failure)
   */
  constructor(name, job, interval, watch) {
    this.name = name;
    this.job = job;
    this.interval = interval;
    this.watch = watch;
    this.running = null;
    this.timer = null;
    this.again = false;
    this.notBefore = 0;
  }

  /** Soon: at once where nothing runs and the last one is long enough ago. */
  ask() {
    if (this.running) {
      this.again = true;
    } else if (this.timer === null) {
      this.timer = setTimeout(() => this.run(), Math.max(0, this.notBefore - Date.now()));
    }
  }

  /** What runs is of no use any more, as something else is looked at now. */
  restart() {
    this.running?.abort();
    clearTimeout(this.timer);
    this.timer = null;
    this.run();
  }

  async run() {
    this.timer = null;
    this.again = false;
    const mine = new AbortController();
    this.running = mine;
    let wait = this.interval;
    try {
      await this.job(mine.signal);
      this.watch.done(this.name);
    } catch (failure) {
      if (mine.signal.aborted) {
        return;
      }
      wait = Math.max(TRY_AGAIN, failure.retryAfterMillis ?? 0);
      this.again ||= [0, 429].includes(failure.status) || failure.status >= 500;
      this.watch.failed(this.name, failure);
    } finally {
      if (this.running === mine) {
        this.running = null;
        this.notBefore = Date.now() + wait;
        if (this.again) {
          this.ask();
        }
      }
    }
  }
}
