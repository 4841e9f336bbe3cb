// One tile for each additive measure: the date's figure, how final it is, how far it may move, and the day by hour.

import {byId, element, keyed, say} from './dom.js';
import {isZero, minus} from './decimal.js';
import {amountElements, band, change} from './format.js';
import {Refresher} from './refresher.js';
import {additive, hasHours} from './selection.js';
import {drawSparkline, sparkline} from './sparkline.js';
import {chip, showStatus, turn} from './status.js';

const INTERVAL = 400;

export class Tiles {
  /** @param dates gives the date that is looked at, or null before there is one */
  constructor(api, selection, calendar, dates, watch) {
    this.api = api;
    this.selection = selection;
    this.calendar = calendar;
    this.dates = dates;
    this.list = byId('tiles');
    this.days = new Map(); // by metric: the date's point, its hours, and by how much it moved when it turned final before the reader's eyes
    this.turning = new Set();
    this.refreshers = new Map(
      selection.pipeline.metrics.map(metric => [metric.name, new Refresher(`The figures of ${metric.name}`, signal => this.load(metric, signal), INTERVAL, watch)]));
    this.show();
  }

  restart() {
    this.refreshers.forEach(refresher => refresher.restart());
    this.show();
  }

  ask(metric) {
    this.refreshers.get(metric)?.ask();
  }

  async load(metric, signal) {
    const date = this.dates.shown();
    if (date === null) {
      return;
    }
    const range = {from: this.calendar.startOf(date), until: this.calendar.endOf(date), ...this.selection.parametersOf(metric)};
    const read = step => this.api.read(`metrics/${metric.name}/series`, {...range, step}, signal);
    const [day, hours] = await Promise.all([read('day'), read(hasHours(metric) ? 'hour' : 'window')]);
    this.take(metric, {date, day: day.points[0] ?? null, hours: hours.points});
    this.show();
  }

  take(metric, now) {
    const before = this.days.get(metric.name);
    this.days.set(metric.name, now);
    const turned = before?.date === now.date && before.day && now.day?.status === 'FINAL' && before.day.status !== 'FINAL';
    if (turned) {
      now.moved = Object.fromEntries(additive(metric).map(({name}) => [name, minus(now.day.measures[name], before.day.measures[name])]));
      this.turning.add(metric.name);
    } else if (before?.date === now.date && now.day?.status === 'FINAL') {
      now.moved = before.moved;
    }
  }

  /** The date's figure as it is shown; null where there is none. */
  figure(metric, measure) {
    return this.days.get(metric)?.day?.measures[measure] ?? null;
  }

  status() {
    return this.days.get(this.selection.metric.name)?.day?.status ?? null;
  }

  show() {
    const items = this.selection.pipeline.metrics.flatMap(metric => additive(metric).map(measure => ({metric, measure})));
    keyed(this.list, items, item => `${item.metric.name}.${item.measure.name}`, item => this.make(item), (tile, item) => this.update(tile, item));
    this.turning.clear();
    this.list.dispatchEvent(new Event('shown'));
  }

  make({metric, measure}) {
    const button = element(
      'button',
      {type: 'button', class: 'tile', 'data-metric': metric.name, 'data-measure': measure.name},
      element('span', {class: 'tile-name'}, measure.name),
      element('span', {class: 'tile-metric'}),
      element('span', {class: 'tile-value'}),
      sparkline(),
      chip(null),
      element('span', {class: 'tile-foot'}));
    button.addEventListener('click', () => this.selection.change({metric, measure}));
    button.addEventListener('animationend', () => button.classList.remove('turning'));
    return element('li', {}, button);
  }

  update(item, {metric, measure}) {
    const tile = item.firstElementChild;
    const find = name => tile.querySelector('.' + name);
    const {day, hours, moved} = this.days.get(metric.name) ?? {day: null, hours: []};
    const value = day?.measures[measure.name] ?? null;
    tile.setAttribute('aria-pressed', String(this.selection.metric === metric && this.selection.measure === measure));
    tile.dataset.status = day?.status ?? '';
    tile.dataset.value = value ?? '';
    showStatus(find('chip'), day?.status ?? null);
    say(find('tile-metric'), [metric.name, ...this.unfiltered(metric)].join(', '));
    find('tile-value').replaceChildren(...amountElements(value));
    drawSparkline(find('spark'), hours, measure);
    say(find('tile-foot'), foot(day, measure, moved?.[measure.name]));
    if (this.turning.has(metric.name)) {
      turn(tile);
    }
  }

  unfiltered(metric) {
    const missing = Object.keys(this.selection.filters).filter(name => !this.selection.canFilter(metric, name));
    return missing.map(name => `not by ${name}`);
  }
}

function foot(day, measure, moved) {
  if (!day) {
    return 'no figures';
  }
  const revision = day.expected_revision?.[measure.name];
  if (day.status !== 'FINAL') {
    return revision ? `may move ${band(revision, measure.scale ?? 0)}` : 'may still move';
  }
  const pending = day.pending?.[measure.name];
  if (pending != null && !isZero(pending)) {
    return `${change(pending)} pending`;
  }
  return moved != null ? `${change(moved)} on turning final` : 'nothing pending';
}
