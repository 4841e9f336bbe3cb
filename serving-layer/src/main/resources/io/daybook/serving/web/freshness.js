// How far each layer has come, and which parts are down.

import {byId, element, keyed, say} from './dom.js';
import {count, date as dateText, duration} from './format.js';

const LAYERS = {speed: 'Speed layer', ingest: 'Ingest', nightly: 'Night'};
const MARKS = {up: '✓', down: '✕'}; // a part may also be absent: then it is nobody's problem
const PARTS = {kafka: 'Kafka', lake: 'Tables', sql: 'SQL'};

export class Freshness {
  constructor(times) {
    this.times = times;
  }

  show(freshness) {
    const now = Date.parse(freshness.now);
    const speed = freshness.layers.find(layer => layer.layer === 'speed');
    say(byId('stale'), freshness.stale_millis == null ? '' : `Figures are ${duration(freshness.stale_millis)} old`);
    keyed(
      byId('layers'),
      freshness.layers,
      layer => layer.layer,
      layer => element('div', {class: 'layer', 'data-layer': layer.layer}, element('h3', {}, LAYERS[layer.layer] ?? layer.layer), element('dl')),
      (place, layer) => this.showLayer(place.lastElementChild, layer, speed, now));
    const parts = Object.entries(freshness.parts ?? {});
    keyed(
      byId('parts'),
      parts,
      ([name]) => name,
      ([name]) => element('li', {}, element('span', {class: 'mark', 'aria-hidden': 'true'}), element('span', {class: 'part-name'}, PARTS[name] ?? name), element('span', {class: 'part-state'})),
      (item, [, part]) => {
        item.dataset.state = part.state;
        say(item.firstElementChild, MARKS[part.state] ?? '·');
        item.title = part.reason ?? '';
        say(item.lastElementChild, part.state);
      });
  }

  showLayer(place, layer, speed, now) {
    const facts = [
      ['Committed', layer.last_commit ? `${duration(now - Date.parse(layer.last_commit))} ago` : 'never'],
      layer.layer === 'nightly' ? ['Newest release', layer.newest_release ? dateText(layer.newest_release) : 'none'] : ['Up to', layer.newest_arrival ? this.times.second(layer.newest_arrival) : '–'],
      ...behind(layer, speed),
      ['Read', layer.read],
      ['Late', layer.late],
      ['Duplicates', layer.duplicate],
      ['Quarantined', layer.quarantined],
      layer.layer === 'nightly' ? ['Releases', layer.commits] : null
    ].filter(fact => fact && fact[1] != null);
    keyed(
      place,
      facts,
      ([name]) => name,
      ([name]) => element('div', {}, element('dt', {}, name), element('dd')),
      (fact, [, value]) => say(fact.lastElementChild, typeof value === 'number' ? count(value) : value));
  }
}

/** Both are times of arrival, so they compare in a replay as well. */
function behind(layer, speed) {
  if (layer.layer !== 'ingest' || !layer.newest_arrival || !speed?.newest_arrival) {
    return [];
  }
  return [['Behind speed', duration(Date.parse(speed.newest_arrival) - Date.parse(layer.newest_arrival))]];
}
