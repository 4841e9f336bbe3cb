// The dashboard, in the order in which things happen. It has no arithmetic of its own: after each event it asks the API again, and shows what that says.

import {Activity} from './activity.js';
import {Api} from './api.js';
import {Banners} from './banners.js';
import {Calendar} from './calendar.js';
import {Chart} from './chart.js';
import {Connection} from './connection.js';
import {Dates} from './dates.js';
import {byId, say} from './dom.js';
import {Drift} from './drift.js';
import {Events} from './events.js';
import {duration, date as dateText, Times} from './format.js';
import {Freshness} from './freshness.js';
import {Picker} from './picker.js';
import {Quarantine} from './quarantine.js';
import {Releases} from './releases.js';
import {Selection} from './selection.js';
import {Tiles} from './tiles.js';
import {askForToken} from './token.js';

const TRY_AGAIN = 2_000;
const QUARANTINE_EACH = 10_000;
const PARTS = {kafka: 'Kafka', lake: 'The tables', sql: 'SQL'};

class Page {
  constructor(api, pipeline) {
    this.api = api;
    this.pipeline = pipeline;
    this.calendar = new Calendar(pipeline.zone, pipeline.cut_off);
    this.times = new Times(pipeline.zone);
    this.banners = new Banners();
    this.activity = new Activity(this.times);
    this.connection = new Connection(this.banners, this.times);
    this.selection = new Selection(pipeline);
    const watch = {done: name => this.banners.hide(name), failed: (name, failure) => this.failed(name, failure)};
    this.dates = new Dates(api, this.selection, this.calendar, watch, () => this.look());
    const released = {shown: () => this.dates.shown(), released: () => this.releases.released() ?? this.dates.finals()};
    this.tiles = new Tiles(api, this.selection, this.calendar, this.dates, watch);
    this.chart = new Chart(api, this.selection, this.calendar, this.times, this.dates, watch);
    this.picker = new Picker(api, this.selection, this.calendar, this.dates, watch);
    this.drift = new Drift(api, this.selection, released, watch);
    this.releases = new Releases(api, this.times, watch, () => this.drift.restart());
    this.freshness = new Freshness(this.times);
    this.quarantine = new Quarantine(api, watch);
    this.selection.addEventListener('change', () => this.look());
    addEventListener('hashchange', () => {
      this.selection.read();
      this.look();
    });
  }

  async start() {
    say(byId('pipeline'), this.pipeline.pipeline);
    say(byId('zone'), this.pipeline.zone);
    document.title = `${this.pipeline.pipeline} · Daybook`;
    setInterval(() => this.connection.lostSince ?? this.quarantine.ask(), QUARANTINE_EACH);
    const events = new Events(this.api, 'events', {metric: this.pipeline.metrics.map(metric => metric.name)}, {
      event: (name, data) => this.happened(name, data),
      opened: lostSince => this.opened(lostSince),
      lost: since => this.connection.lost(since)
    });
    await this.fetchAll();
    await events.follow();
  }

  /** Everything anew: at the start, and when the page has missed something. */
  async fetchAll() {
    await this.dates.refresher.run();
    this.chart.reload();
    this.releases.ask();
    this.quarantine.ask();
  }

  /** Another date, measure, granularity or filter. */
  look() {
    const shown = this.dates.shown();
    say(byId('figures-of'), shown ? dateText(shown) : '');
    this.dates.show();
    this.tiles.restart();
    this.chart.restart();
    this.picker.restart();
    this.drift.restart();
  }

  opened(lostSince) {
    this.connection.live();
    if (lostSince) {
      this.activity.tell('good', `The connection is back after ${duration(Date.now() - lostSince)}. All figures were fetched again.`);
      this.fetchAll();
    }
  }

  happened(name, data) {
    switch (name) {
      case 'cells':
        return this.cellsChanged(data);
      case 'flip':
        return this.turned(data);
      case 'freshness':
        return this.freshnessCame(data);
      case 'problem':
        return this.activity.tell('bad', `${part(data.part)} is down: ${data.reason}`);
      case 'recovered':
        return this.activity.tell('good', `${part(data.part)} is up again.`);
      case 'reset':
        return this.fetchAll();
      default:
        return undefined; // of a later version
    }
  }

  /** Cells that are gone have changed as well. */
  cellsChanged({metric, cells: there, removed = []}) {
    const cells = [...there, ...removed];
    const newest = cells.map(cell => cell.business_date).sort().at(-1);
    if (newest && this.dates.saw(newest) && this.selection.date === null) {
      this.look(); // a new date has begun
      return;
    }
    this.tiles.ask(metric);
    this.chart.cellsChanged(metric, cells);
    this.picker.ask(metric);
  }

  turned({business_date: date, release_id: release, status}) {
    const before = this.dates.known.get(date);
    this.dates.turned(date, status);
    if (status !== 'FINAL') {
      this.activity.tell('provisional', `${dateText(date)} is provisional again: its release was taken back.`, `${dateText(date)} is provisional again`);
    } else {
      const what = before === 'FINAL' ? 'restated' : 'final';
      this.activity.tell('final', `${dateText(date)} is ${what} by release ${release}.`, `${dateText(date)} is ${what}`);
    }
    this.tiles.refreshers.forEach(refresher => refresher.restart());
    this.chart.turned(date);
    this.picker.refresher.restart();
    this.releases.ask();
    this.drift.ask();
  }

  freshnessCame(freshness) {
    this.freshness.show(freshness);
    for (const [name, {state, since, reason}] of Object.entries(freshness.parts ?? {})) {
      if (state === 'down') {
        this.banners.show(`part-${name}`, `${part(name)} is down${since ? ` since ${this.times.second(since)}` : ''}: ${reason ?? 'no reason is known'}`);
      } else {
        this.banners.hide(`part-${name}`);
      }
    }
  }

  failed(name, failure) {
    if (failure.status === undefined) {
      console.error(failure); // no problem of the server's
    } else if (failure.status !== 0) {
      this.banners.show(name, `${name}: ${failure.message}`);
    }
  }
}

function part(name) {
  return PARTS[name] ?? name;
}

async function readPipeline(api) {
  for (;;) {
    try {
      return await api.read('pipeline');
    } catch (failure) {
      say(byId('connection-text'), failure.message);
      await new Promise(resolve => setTimeout(resolve, TRY_AGAIN));
    }
  }
}

const api = new Api(askForToken);
await new Page(api, await readPipeline(api)).start();
