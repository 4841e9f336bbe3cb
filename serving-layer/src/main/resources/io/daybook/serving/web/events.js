// Server-sent events by fetch, because EventSource cannot send a token. A connection that was lost is taken up again where it ended.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
const SILENCE = 5_000; // the server says something each second

export class Events {
  /**
   * @param on what to call: event(name, data), opened(again), lost(since)
   */
  constructor(api, path, parameters, on) {
    this.api = api;
    this.path = path;
    this.parameters = parameters;
    this.on = on;
    this.lastId = null;
    this.lostSince = null;
    this.wake = () => {};
    addEventListener('online', () => this.wake());
    document.addEventListener('visibilitychange', () => document.hidden || this.wake());
  }

  /** Does not end. */
  async follow() {
    let wait = FIRST_WAIT;
    for (;;) {
      try {
        await this.connectOnce(() => (wait = FIRST_WAIT));
      } catch (failure) {
        if (failure.status === 403) {
          throw failure; // will not heal by itself
        }
        wait = Math.max(wait, failure.retryAfterMillis ?? 0);
      }
      this.lostSince ??= new Date();
      this.on.lost(this.lostSince);
      await this.pause(wait * (0.75 + Math.random() / 2)); // not all pages at the same moment
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  }

  pause(millis) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, millis);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async connectOnce(opened) {
    const abort = new AbortController();
    let watchdog = setTimeout(() => abort.abort(), SILENCE);
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE);
    };
    try {
      const headers = {Accept: 'text/event-stream', ...(this.lastId ? {'Last-Event-ID': this.lastId} : {})};
      const response = await this.api.open(this.path, this.parameters, headers, abort.signal);
      opened();
      this.on.opened(this.lostSince);
      this.lostSince = null;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new Parser(event => this.take(event));
      for (;;) {
        alive();
        const {value, done} = await reader.read();
        if (done) {
          return;
        }
        parser.feed(value);
      }
    } finally {
      clearTimeout(watchdog);
      abort.abort();
    }
  }

  take(event) {
    if (event.id !== null) {
      this.lastId = event.id;
    }
    this.on.event(event.name, event.data ? JSON.parse(event.data) : {});
  }
}

/** The lines of an event stream; chunks may end anywhere. */
export class Parser {
  constructor(take) {
    this.take = take;
    this.rest = '';
    this.begin();
  }

  begin() {
    this.event = {name: 'message', id: null, lines: []};
  }

  feed(chunk) {
    const lines = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    lines.forEach(line => this.line(line));
  }

  line(line) {
    if (line === '') {
      if (this.event.lines.length) {
        this.take({name: this.event.name, id: this.event.id, data: this.event.lines.join('\n')});
      }
      this.begin();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.event.name = value;
    } else if (field === 'data') {
      this.event.lines.push(value);
    } else if (field === 'id') {
      this.event.id = value;
    }
  }
}
