// The main chart. Positions on it are floating point; figures beside it are the API's text.

import {plusDays} from './calendar.js';
import {bandsOf, boundariesOf, columnsOf, regionsOf, slotsOf} from './chart-model.js';
import {isZero} from './decimal.js';
import {byId, element, keyed, say, table} from './dom.js';
import {amount, amountElements, band, change, date as dateText, share, shortDate} from './format.js';
import {Drawing} from './drawing.js';
import {Refresher} from './refresher.js';
import {hasHours} from './selection.js';
import {chip} from './status.js';

const INTERVAL = 400;
const HOUR = 3_600_000;
const DATES = {hour: 7, day: 60}; // windows: of two dates

export class Chart {
  constructor(api, selection, calendar, times, dates, watch) {
    Object.assign(this, {api, selection, calendar, times, dates});
    this.points = new Map(); // by start
    this.whole = true; // whether everything is to be fetched
    this.changed = null; // what has changed since: {from, until}
    this.slots = [];
    this.index = null; // of the slot that is pointed at; null for the newest
    this.refresher = new Refresher('The chart', signal => this.load(signal), INTERVAL, watch);
    this.place = byId('chart');
    this.drawing = new Drawing(this.place, index => this.point(index), index => this.tick(index));
    this.place.addEventListener('keydown', event => this.move(event));
    this.offerMeasures();
    document.querySelectorAll('input[name=step]').forEach(input => input.addEventListener('change', () => selection.change({step: input.value})));
    byId('chart-table-switch').addEventListener('click', () => this.switchTable());
    document.addEventListener('daybook:theme', () => this.draw());
  }

  offerMeasures() {
    const select = byId('measure');
    const metrics = this.selection.pipeline.metrics;
    const option = (metric, measure) => element('option', {value: `${metric.name} ${measure.name}`}, measure.name);
    select.append(...metrics.map(metric => element('optgroup', {label: metric.name}, ...metric.measures.map(measure => option(metric, measure)))));
    select.addEventListener('change', () => {
      const [metric, measure] = select.value.split(' ');
      const chosen = metrics.find(each => each.name === metric);
      this.selection.change({metric: chosen, measure: chosen.measures.find(each => each.name === measure)});
    });
  }

  restart() {
    const {metric, measure, step} = this.selection;
    byId('measure').value = `${metric.name} ${measure.name}`;
    document.querySelectorAll('input[name=step]').forEach(input => {
      input.checked = input.value === step;
      input.disabled = input.value === 'hour' && !hasHours(metric);
    });
    say(byId('window-step'), windowText(metric.window_millis));
    const key = JSON.stringify([metric.name, step, this.dates.shown(), this.dates.before(this.dates.shown() ?? ''), this.selection.parametersOf(metric)]);
    if (key === this.key) {
      this.draw(); // another measure of the same points
    } else {
      this.key = key;
      this.index = null;
      this.reload();
    }
  }

  reload() {
    this.whole = true;
    this.refresher.restart();
  }

  /** @param cells that have changed, of one metric */
  cellsChanged(metric, cells) {
    if (metric !== this.selection.metric.name || cells.length === 0) {
      return;
    }
    const {step} = this.selection;
    const from = cells.map(cell => (step === 'window' ? cell.window_start : this.calendar.startOf(cell.business_date)));
    const until = cells.map(cell => (step === 'window' ? cell.window_end : this.calendar.endOf(cell.business_date)));
    const all = this.changed ? [...from, this.changed.from] : from;
    const ends = this.changed ? [...until, this.changed.until] : until;
    this.changed = {from: instants(all).at(0), until: instants(ends).at(-1)};
    this.refresher.ask();
  }

  async load(signal) {
    const {metric, step} = this.selection;
    const shown = this.dates.shown();
    if (shown === null) {
      return;
    }
    const {whole, changed} = this;
    const range = whole ? this.range(shown) : clipped(changed ?? this.range(shown), this.range(shown));
    this.changed = null;
    try {
      const {points} = await this.api.read(`metrics/${metric.name}/series`, {...range, step, ...this.selection.parametersOf(metric)}, signal);
      const gone = whole ? [...this.points.keys()] : [...this.points.keys()].filter(start => start >= Date.parse(range.from) && start < Date.parse(range.until));
      gone.forEach(start => this.points.delete(start));
      points.forEach(point => this.points.set(Date.parse(point.period_start), point));
      this.whole = false;
    } catch (failure) {
      this.whole = true; // whatever was to be fetched will be among it
      throw failure;
    }
    this.draw();
  }

  range(shown) {
    const first = this.selection.step === 'window' ? (this.dates.before(shown) ?? shown) : plusDays(shown, 1 - DATES[this.selection.step]);
    return {from: this.calendar.startOf(first), until: this.calendar.endOf(shown)};
  }

  draw() {
    const {metric, measure, step} = this.selection;
    this.slots = slotsOf(this.points.values(), {window: metric.slide_millis ?? metric.window_millis, hour: HOUR, day: null}[step]);
    const boundaries = boundariesOf(this.slots);
    this.drawing.show({
      columns: columnsOf(this.slots, measure),
      bands: bandsOf(this.slots, measure),
      boundaries,
      regions: regionsOf(this.slots),
      ticks: this.ticks()
    });
    this.place.dataset.boundary = boundaries.map(boundary => boundary.date).join(' ');
    this.place.setAttribute('aria-valuemax', String(Math.max(0, this.slots.length - 1)));
    this.point(this.index);
    say(byId('chart-note'), this.note(boundaries));
    this.showTable();
  }

  note(boundaries) {
    if (this.slots.length === 0) {
      return 'No figures here.';
    }
    const turning = boundaries.filter(boundary => boundary.before === 'FINAL').at(-1);
    if (turning) {
      return `Final before ${shortDate(turning.date)}, provisional from then on.`;
    }
    return this.slots.at(-1).status === 'FINAL' ? 'All of it is final.' : 'All of it is provisional.';
  }

  /** A date has turned final: the ink dries. */
  turned(date) {
    const of = this.slots.map((slot, index) => (slot.date === date ? index : -1)).filter(index => index >= 0);
    if (of.length) {
      this.drawing.wash(of[0] - 0.5, of.at(-1) + 0.5);
    }
    this.reload();
  }

  // Where dates begin, and on wide enough charts the even hours of the last ones.
  ticks() {
    const {step} = this.selection;
    const begins = this.slots.map((slot, index) => (slot.date !== null && this.slots[index - 1]?.date !== slot.date ? index : -1)).filter(index => index >= 0);
    if (step !== 'window') {
      return begins;
    }
    const hours = this.slots.map((slot, index) => (slot.start !== null && slot.start % HOUR === 0 && !begins.includes(index) ? index : -1)).filter(index => index >= 0);
    return [...begins, ...hours].sort((a, b) => a - b);
  }

  tick(index) {
    const slot = this.slots[index];
    if (!slot || slot.start === null) {
      return '';
    }
    return this.slots[index - 1]?.date !== slot.date ? shortDate(slot.date) : this.times.minute(slot.start);
  }

  /** @param index of a slot; null for the newest with a point */
  point(index) {
    this.index = index;
    const at = index ?? this.slots.findLastIndex(slot => slot.point);
    const {period, figure, status, more} = this.read(this.slots[at]);
    byId('chart-readout').replaceChildren(
      element('span', {}, period),
      element('strong', {}, ...figure),
      chip(status),
      element('span', {}, more.join(', ')));
    this.place.setAttribute('aria-valuenow', String(Math.max(0, at)));
    this.place.setAttribute('aria-valuetext', [period, figure.map(each => each.textContent ?? each).join(''), status, ...more].filter(Boolean).join(', '));
  }

  /** What is to be said of a slot; undefined where there is none. */
  read(slot) {
    const {measure} = this.selection;
    const nothing = {figure: [], status: null, more: []};
    if (!slot || slot.start === null) {
      return {...nothing, period: slot ? 'Between two dates' : 'No figures yet'};
    }
    if (!slot.point) {
      return {...nothing, period: `${dateText(slot.date)} ${this.times.minute(slot.start)}`, more: ['no records']};
    }
    const {point} = slot;
    const revision = point.expected_revision?.[measure.name];
    const pending = point.pending?.[measure.name];
    return {
      period: this.period(slot, dateText),
      figure: amountElements(point.measures[measure.name]),
      status: point.status,
      more: [
        point.status === 'MIXED' ? `${share(point.provisional_share[measure.name])} provisional` : null,
        revision ? `may move ${band(revision, measure.scale ?? 0)}` : null,
        point.status === 'FINAL' && addsUp(measure) && pending != null && !isZero(pending) ? `${change(pending)} pending` : null
      ].filter(Boolean)
    };
  }

  period({date, point}, text) {
    return this.selection.step === 'day' ? text(date) : `${text(date)} ${this.times.minute(point.period_start)}–${this.times.minute(point.period_end)}`;
  }

  /** Left and right by a period, up and down too; page keys by a tenth of the chart. */
  move(event) {
    const last = this.slots.length - 1;
    const at = this.index ?? this.slots.findLastIndex(slot => slot.point);
    const page = Math.max(1, Math.round(last / 10));
    const to = {ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - page, PageUp: at + page, Home: 0, End: last}[event.key];
    if (to === undefined || last < 0) {
      return;
    }
    event.preventDefault();
    const within = index => Math.min(last, Math.max(0, index));
    const step = to < at ? -1 : 1;
    const target = this.slots[within(to)].start === null ? within(to + step) : within(to); // over the gap between dates
    this.drawing.pointAt(target);
    this.point(target);
  }

  switchTable() {
    const place = byId('chart-table');
    place.hidden = !place.hidden;
    byId('chart-table-switch').setAttribute('aria-expanded', String(!place.hidden));
    this.showTable();
  }

  showTable() {
    const place = byId('chart-table');
    if (place.hidden) {
      return;
    }
    const {metric, measure} = this.selection;
    const headings = [
      {text: 'Period'}, {text: measure.name, kind: 'number'}, {text: 'Status'}, {text: 'Expected revision', kind: 'number'}, {text: 'Pending', kind: 'number'}
    ];
    const rows = this.slots.filter(slot => slot.point).reverse().map(slot => {
      const {point} = slot;
      const revision = point.expected_revision?.[measure.name];
      const pending = point.pending?.[measure.name];
      return [
        this.period(slot, shortDate),
        amount(point.measures[measure.name]),
        point.status,
        revision ? band(revision, measure.scale ?? 0) : '–',
        pending == null ? '–' : addsUp(measure) ? change(pending) : amount(pending)
      ];
    });
    place.replaceChildren(table(`${measure.name} of ${metric.name}, newest first`, headings, rows));
  }
}

function addsUp(measure) {
  return measure.kind === 'count' || measure.kind === 'sum';
}

function instants(texts) {
  return [...texts].sort((a, b) => Date.parse(a) - Date.parse(b));
}

function clipped(range, within) {
  return {from: instants([range.from, within.from]).at(-1), until: instants([range.until, within.until]).at(0)};
}

function windowText(millis) {
  const minutes = millis / 60_000;
  return minutes >= 60 && minutes % 60 === 0 ? `${minutes / 60} h` : minutes >= 1 ? `${minutes} min` : `${millis / 1000} s`;
}
