// The way from the provisional figure of a released date to its final one, cause by cause. Bars are laid out from where the figure stood before.

import {isZero, position, withoutZerosBeyond} from './decimal.js';
import {byId, element, keyed, say} from './dom.js';
import {amount, change, date as dateText} from './format.js';
import {Refresher} from './refresher.js';

const INTERVAL = 1_000;

const WORDS = {
  definition: 'Definition changed',
  outage_gap: 'Outage gap',
  late: 'Late',
  duplicate: 'Duplicates',
  quarantined: 'Quarantined',
  snapshot: 'Snapshot and loads',
  deleted: 'Deleted',
  amended: 'Amended',
  approximation: 'Approximation',
  reference_data: 'Reference data'
};

export class Drift {
  /** @param dates gives released dates, newest first, and the one that is looked at */
  constructor(api, selection, dates, watch) {
    this.api = api;
    this.selection = selection;
    this.dates = dates;
    this.measures = [];
    this.date = byId('drift-date');
    this.measure = byId('drift-measure');
    this.refresher = new Refresher('The drift', signal => this.load(signal), INTERVAL, watch);
    this.date.addEventListener('change', () => this.refresher.restart());
    this.measure.addEventListener('change', () => this.show());
  }

  restart() {
    const released = this.dates.released();
    const before = this.date.value;
    keyed(this.date, released, each => each, each => element('option', {value: each}, dateText(each)), () => {});
    const shown = this.dates.shown();
    this.date.value = released.includes(shown) ? shown : (released.find(each => each < shown) ?? released[0] ?? '');
    if (this.date.value !== before || this.loaded !== this.selection.metric.name) {
      this.refresher.restart();
    } else {
      this.chooseMeasure();
      this.show();
    }
  }

  /** A release was made or taken back. */
  ask() {
    this.restart();
    this.refresher.ask();
  }

  async load(signal) {
    const metric = this.selection.metric.name;
    if (!this.date.value) {
      byId('drift').hidden = true;
      return;
    }
    try {
      const answer = await this.api.read(`drift/${metric}`, {date: this.date.value}, signal);
      this.measures = answer.measures.map(drift => this.atScale(drift));
      this.loaded = metric;
      byId('drift').hidden = false;
      this.chooseMeasure();
      this.show();
    } catch (failure) {
      if (failure.status !== 403 && failure.status !== 404) {
        throw failure;
      }
      byId('drift').hidden = true;
    }
  }

  /** The tables hold every measure at one scale, which is finer than most. */
  atScale(drift) {
    const scale = this.selection.metric.measures.find(measure => measure.name === drift.measure)?.scale ?? 0;
    const shorten = value => withoutZerosBeyond(value, scale);
    const {provisional, final, difference, unexplained} = drift;
    return {
      measure: drift.measure,
      causes: Object.fromEntries(Object.entries(drift.causes).map(([cause, value]) => [cause, shorten(value)])),
      provisional: shorten(provisional),
      final: shorten(final),
      difference: shorten(difference),
      unexplained: shorten(unexplained)
    };
  }

  chooseMeasure() {
    const names = this.measures.map(each => each.measure);
    keyed(this.measure, names, name => name, name => element('option', {value: name}, name), () => {});
    if (names.includes(this.selection.measure.name) && this.followed !== this.selection.measure.name) {
      this.measure.value = this.selection.measure.name;
    }
    this.followed = this.selection.measure.name;
  }

  show() {
    const drift = this.measures.find(each => each.measure === this.measure.value);
    byId('drift-steps').replaceChildren(...(drift ? [this.waterfall(drift)] : []));
    const filtered = Object.keys(this.selection.filters).length > 0;
    say(byId('drift-note'), drift ? [explained(drift), filtered ? 'The drift is the whole date’s, whatever the filter.' : ''].join(' ').trim() : 'No drift was recorded.');
  }

  waterfall(drift) {
    const steps = Object.entries(drift.causes).map(([cause, value]) => ({name: WORDS[cause] ?? cause.replaceAll('_', ' '), cause, value}));
    steps.push({name: 'Unexplained', cause: 'unexplained', value: drift.unexplained});
    const scale = new Scale(steps.map(step => position(step.value)));
    let level = 0;
    const rows = steps.map(step => {
      const before = level;
      level += position(step.value);
      return this.row(step, scale.bar(before, level));
    });
    return element(
      'table',
      {},
      element('caption', {class: 'hidden'}, `From the provisional to the final figure of ${this.measure.value}, ${dateText(this.date.value)}`),
      element('thead', {class: 'hidden'}, element('tr', {}, ...['Step', 'Bar', 'Amount'].map(text => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, total('Provisional', drift.provisional, 'PROVISIONAL', scale.bar(0, 0)), ...rows, total('Final', drift.final, 'FINAL', scale.bar(level, level))));
  }

  row({name, cause, value}, bar) {
    const kind = isZero(value) ? 'nothing' : cause === 'unexplained' ? 'unexplained' : position(value) < 0 ? 'down' : 'up';
    return element('tr', {class: kind, 'data-cause': cause}, element('th', {scope: 'row'}, name), track(bar), element('td', {class: 'number'}, change(value)));
  }
}

function total(name, value, status, bar) {
  return element('tr', {class: 'total', 'data-status': status}, element('th', {scope: 'row'}, name), track(bar), element('td', {class: 'number'}, amount(value)));
}

function track({from, width}) {
  const bar = element('span', {class: 'step'});
  bar.style.setProperty('--from', from);
  bar.style.setProperty('--width', width);
  return element('td', {class: 'track', 'aria-hidden': 'true'}, bar);
}

function explained(drift) {
  const moved = `${change(drift.difference)} in all. `;
  return moved + (isZero(drift.unexplained) ? 'Every difference is explained.' : 'Not everything is explained: look at the release’s gates.');
}

/** Where the levels that the steps lead through lie, from 0 to 1. */
class Scale {
  constructor(values) {
    let level = 0;
    const levels = [0, ...values.map(value => (level += value))];
    this.low = Math.min(...levels);
    this.size = Math.max(...levels) - this.low || 1;
  }

  bar(one, other) {
    const at = level => (level - this.low) / this.size;
    return {from: Math.min(at(one), at(other)), width: Math.abs(at(one) - at(other))};
  }
}
