// Which business dates there are, how final they are, and which one is looked at.

import {plusDays} from './calendar.js';
import {byId} from './dom.js';
import {Refresher} from './refresher.js';
import {chip, showStatus, turn} from './status.js';

const LOOKED_BACK = 92;
const INTERVAL = 2_000;

export class Dates {
  /** @param came is called when the dates have been read anew */
  constructor(api, selection, calendar, watch, came) {
    this.came = came;
    this.api = api;
    this.selection = selection;
    this.calendar = calendar;
    this.known = new Map(); // date to status
    this.refresher = new Refresher('The dates', signal => this.load(signal), INTERVAL, watch);
    this.input = byId('date');
    this.status = byId('date-status').appendChild(chip(null));
    byId('date-before').addEventListener('click', () => this.go(-1));
    byId('date-after').addEventListener('click', () => this.go(1));
    byId('date-latest').addEventListener('click', () => selection.change({date: null}));
    this.input.addEventListener('change', () => this.input.value && selection.change({date: this.input.value}));
  }

  async load(signal) {
    const freshness = await this.api.read('freshness', {}, signal);
    const arrived = freshness.layers.map(layer => layer.newest_arrival).filter(Boolean).sort().at(-1);
    const newest = arrived ? this.calendar.dateOf(arrived) : this.calendar.dateOf(freshness.now);
    const range = {from: this.calendar.startOf(plusDays(newest, -LOOKED_BACK)), until: this.calendar.endOf(plusDays(newest, 1)), step: 'day'};
    const {points} = await this.api.read(`metrics/${this.selection.pipeline.metrics[0].name}/series`, range, signal);
    this.known = new Map(points.map(point => [point.business_date, point.status]));
    this.came();
  }

  /** Newest with figures; null before there are any. */
  latest() {
    return [...this.known.keys()].sort().at(-1) ?? null;
  }

  shown() {
    return this.selection.date ?? this.latest();
  }

  /** Newest date with figures before one; null where none is known. */
  before(date) {
    return [...this.known.keys()].filter(each => each < date).sort().at(-1) ?? null;
  }

  /** Newest first. */
  finals() {
    return [...this.known].filter(([, status]) => status === 'FINAL').map(([date]) => date).sort().reverse();
  }

  /** Has figures, now. Says whether that was new. */
  saw(date) {
    if (this.known.has(date)) {
      return false;
    }
    this.known.set(date, 'PROVISIONAL');
    this.show();
    return true;
  }

  turned(date, status) {
    this.known.set(date, status);
    this.show();
    if (date === this.shown()) {
      turn(this.status);
    }
  }

  /** To the next date with figures, or else the next one. */
  go(days) {
    const shown = this.shown();
    if (shown === null) {
      return;
    }
    const dates = [...this.known.keys()].sort();
    const next = days < 0 ? dates.filter(date => date < shown).at(-1) : dates.find(date => date > shown);
    const date = next ?? plusDays(shown, days);
    this.selection.change({date: date === this.latest() ? null : date});
  }

  show() {
    const shown = this.shown();
    if (shown !== null && this.input.value !== shown && document.activeElement !== this.input) {
      this.input.value = shown;
    }
    byId('date-latest').setAttribute('aria-pressed', String(this.selection.date === null));
    byId('date-after').disabled = shown === null || shown >= (this.latest() ?? shown);
    showStatus(this.status, this.known.get(shown) ?? null);
  }
}
