// How many records wait for somebody to look at them, by reason. No payloads.

import {byId, element, keyed, say} from './dom.js';
import {count} from './format.js';
import {Refresher} from './refresher.js';

const INTERVAL = 3_000;
const SHOWN = 6;

export class Quarantine {
  constructor(api, watch) {
    this.api = api;
    this.refresher = new Refresher('The quarantine', signal => this.load(signal), INTERVAL, watch);
  }

  ask() {
    this.refresher.ask();
  }

  async load(signal) {
    try {
      const answer = await this.api.read('quarantine', {}, signal);
      byId('quarantine').hidden = false;
      this.show(answer);
    } catch (failure) {
      if (failure.status !== 403) {
        throw failure;
      }
      byId('quarantine').hidden = true;
    }
  }

  show({open, reasons}) {
    say(byId('quarantine-open'), count(open));
    byId('quarantine').dataset.open = open > 0;
    keyed(
      byId('quarantine-reasons'),
      reasons.slice(0, SHOWN),
      reason => `${reason.reason} ${reason.rule} ${reason.state}`,
      reason =>
        element(
          'li',
          {'data-state': reason.state},
          element('span', {class: 'reason-count'}),
          element('span', {class: 'reason-text'}, reason.rule ? `${reason.reason} (${reason.rule})` : reason.reason),
          element('span', {class: 'reason-state'}, reason.state)),
      (item, reason) => say(item.firstElementChild, count(reason.records)));
  }
}
