// The releases with what became of them and what their gates said, newest first.

import {byId, element, keyed, say} from './dom.js';
import {count, date as dateText} from './format.js';
import {Refresher} from './refresher.js';

const INTERVAL = 1_000;
const SHOWN = 40;
const MARKS = {PUBLISHED: '●', LOCKED: '●', PROPOSED: '◔', STAGED: '◔', SUPERSEDED: '◦', ROLLED_BACK: '↺', REJECTED: '✕'};

export class Releases {
  constructor(api, times, watch, shown) {
    this.api = api;
    this.times = times;
    this.shown = shown;
    this.releases = null; // not known, or not for this reader
    this.refresher = new Refresher('The releases', signal => this.load(signal), INTERVAL, watch);
  }

  ask() {
    this.refresher.ask();
  }

  /** Dates with a release that is served; null where this reader is not told. */
  released() {
    return this.releases?.filter(release => release.state === 'PUBLISHED' || release.state === 'LOCKED').map(release => release.business_date) ?? null;
  }

  async load(signal) {
    try {
      const answer = await this.api.read('releases', {}, signal);
      this.releases = answer.releases.toSorted((a, b) => b.business_date.localeCompare(a.business_date) || b.release_number - a.release_number || b.at.localeCompare(a.at));
      byId('releases').hidden = false;
      this.show();
    } catch (failure) {
      if (failure.status !== 403) {
        throw failure;
      }
      byId('releases').hidden = true;
    }
    this.shown();
  }

  show() {
    const listed = this.releases.slice(0, SHOWN);
    const key = release => `${release.release_id} ${release.state}`;
    keyed(byId('release-list'), listed, key, release => this.make(release), () => {});
    const others = this.releases.length - listed.length;
    say(byId('releases-note'), this.releases.length === 0 ? 'No date has been released yet.' : others > 0 ? `And ${count(others)} earlier ones.` : '');
  }

  make(release) {
    const gates = Object.entries(release.gates ?? {});
    return element(
      'li',
      {class: 'release', 'data-state': release.state, 'data-release': release.release_id},
      element(
        'div',
        {class: 'release-head'},
        element('span', {class: 'release-date'}, dateText(release.business_date)),
        element('span', {class: 'chip', 'data-state': release.state}, element('span', {class: 'mark', 'aria-hidden': 'true'}, MARKS[release.state] ?? '·'), release.state.replace('_', ' ')),
        element('span', {class: 'release-number'}, release.release_number > 0 ? `no. ${release.release_number}` : '')),
      element('p', {class: 'release-why'}, [release.reason, release.actor && `by ${release.actor}`, release.at && this.times.moment(release.at)].filter(Boolean).join(', ')),
      element('ul', {class: 'gates', 'aria-label': 'Gates'}, ...gates.map(([gate, verdict]) => gateItem(gate, verdict))),
      this.details(release));
  }

  details(release) {
    const facts = [
      ['Release', release.release_id],
      ['In effect', release.effective_at && this.times.moment(release.effective_at)],
      ['Until', release.superseded_at && this.times.moment(release.superseded_at)],
      ...Object.entries(release.row_counts ?? {}).map(([metric, rows]) => [`Rows of ${metric}`, count(rows)]),
      ...Object.entries(release.checksums ?? {}).map(([metric, checksum]) => [`Checksum of ${metric}`, checksum]),
      ['Definition', release.definition_hash],
      ['Code', release.code_version],
      ...[release.messages ?? []].flat().map(message => ['Said', message])
    ].filter(([, value]) => value);
    return element(
      'details',
      {},
      element('summary', {}, 'Evidence', element('span', {class: 'hidden'}, ` of ${release.release_id}`)),
      element('dl', {}, ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])));
  }
}

function gateItem(gate, verdict) {
  const passed = verdict === 'passed';
  return element('li', {'data-verdict': verdict}, element('span', {'aria-hidden': 'true'}, passed ? '✓ ' : '✕ '), gate.replaceAll('_', ' '), element('span', {class: 'hidden'}, ` ${verdict}`));
}
