// The values of a dimension, largest first. Choosing one filters everything else.

import {position} from './decimal.js';
import {byId, element, keyed, say} from './dom.js';
import {amount, share} from './format.js';
import {Refresher} from './refresher.js';
import {chip, showStatus} from './status.js';

const INTERVAL = 900;

export class Picker {
  constructor(api, selection, calendar, dates, watch) {
    this.api = api;
    this.selection = selection;
    this.calendar = calendar;
    this.dates = dates;
    this.values = [];
    this.refused = new Set();
    this.dimension = byId('dimension');
    this.search = byId('picker-search');
    this.refresher = new Refresher('The values of a dimension', signal => this.load(signal), INTERVAL, watch);
    this.dimension.addEventListener('change', () => this.restart());
    this.search.addEventListener('input', () => this.show());
  }

  restart() {
    this.offer();
    this.values = [];
    this.refresher.restart();
    this.showFilters();
  }

  ask(metric) {
    if (metric === this.selection.metric.name) {
      this.refresher.ask();
    }
  }

  /** The metric's dimensions, but for those that this reader is not shown. */
  offer() {
    const names = this.selection.metric.dimensions.map(dimension => dimension.name).filter(name => !this.refused.has(name));
    const before = this.dimension.value;
    keyed(this.dimension, names, name => name, name => element('option', {value: name}, name), () => {});
    this.dimension.value = names.includes(before) ? before : (names[0] ?? '');
    byId('picker').hidden = names.length === 0;
  }

  async load(signal) {
    const name = this.dimension.value;
    const date = this.dates.shown();
    if (!name || date === null) {
      return;
    }
    const {metric} = this.selection;
    try {
      const range = {from: this.calendar.startOf(date), until: this.calendar.endOf(date)};
      const answer = await this.api.read(`metrics/${metric.name}/by/${name}`, {...range, ...this.selection.parametersOf(metric, name)}, signal);
      this.values = answer.values;
      this.show();
    } catch (failure) {
      if (failure.status !== 403 && failure.status !== 400) {
        throw failure;
      }
      this.refused.add(name); // it identifies persons, and this reader may not tell them apart
      this.offer();
    }
  }

  show() {
    const {measure} = this.selection;
    const sought = this.search.value.trim().toLowerCase();
    const size = row => position(row.measures[measure.name]) ?? 0;
    const found = this.values.filter(row => named(row.value).toLowerCase().includes(sought)).sort((a, b) => size(b) - size(a));
    const largest = Math.max(...found.map(row => Math.abs(size(row))), 1e-9);
    keyed(byId('picker-values'), found, row => JSON.stringify(row.value), row => this.make(row), (item, row) => this.update(item, row, largest));
    say(byId('picker-note'), sought ? `${found.length} of ${this.values.length}` : `${this.values.length} values`);
  }

  make({value}) {
    const button = element(
      'button',
      {type: 'button', 'data-value': value},
      element('span', {class: 'picker-name'}, named(value)),
      element('span', {class: 'picker-figure'}),
      element('span', {class: 'picker-bar', 'aria-hidden': 'true'}),
      chip(null),
      element('span', {class: 'picker-share'}));
    button.addEventListener('click', () => {
      const name = this.dimension.value;
      if (button.getAttribute('aria-pressed') === 'true') {
        this.selection.showAll(name);
      } else {
        this.selection.filter(name, stored(value));
      }
    });
    return element('li', {}, button);
  }

  update(item, row, largest) {
    const {measure} = this.selection;
    const button = item.firstElementChild;
    const find = name => button.querySelector('.' + name);
    const figure = row.measures[measure.name];
    button.setAttribute('aria-pressed', String(this.selection.filters[this.dimension.value] === stored(row.value)));
    say(find('picker-figure'), amount(figure));
    find('picker-bar').style.setProperty('--share', Math.abs(position(figure) ?? 0) / largest);
    find('picker-bar').dataset.status = row.status;
    showStatus(find('chip'), row.status);
    const provisional = row.provisional_share?.[measure.name];
    say(find('picker-share'), row.status === 'MIXED' && provisional != null ? `${share(provisional)} provisional` : '');
  }

  showFilters() {
    const filters = Object.entries(this.selection.filters);
    keyed(
      byId('filters'),
      filters,
      filter => JSON.stringify(filter),
      ([name, value]) => {
        const button = element('button', {type: 'button', class: 'filter', 'aria-label': `Show all again, not only ${name} ${named(value)}`}, `${name} = ${named(value)}`, element('span', {'aria-hidden': 'true'}, ' ✕'));
        button.addEventListener('click', () => this.selection.showAll(name));
        return button;
      },
      () => {});
  }
}

/** Of a value of a dimension, which may be a number or a truth value as well, or be missing. */
function named(value) {
  return value === null ? '(none)' : String(value);
}

/** As the address has it. */
function stored(value) {
  return value === null ? null : String(value);
}
