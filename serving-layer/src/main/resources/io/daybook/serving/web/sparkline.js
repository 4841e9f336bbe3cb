// A day in the size of a word: provisional dashed, final solid. What it shows is in the chart's table when its tile is chosen.

import {position} from './decimal.js';
import {vector} from './dom.js';
import {isFinal} from './status.js';

const WIDTH = 120;
const HEIGHT = 28;
const MARGIN = 2;

export function sparkline() {
  return vector(
    'svg',
    {class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    vector('path', {class: 'ground'}),
    vector('path', {class: 'line'}));
}

/** @param points of a date, by hour */
export function drawSparkline(svg, points, measure) {
  const values = points.map(point => position(point.measures[measure.name])).map(value => value ?? 0);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const x = index => (values.length < 2 ? WIDTH / 2 : MARGIN + (index * (WIDTH - 2 * MARGIN)) / (values.length - 1));
  const y = value => HEIGHT - MARGIN - ((value - low) * (HEIGHT - 2 * MARGIN)) / (high - low);
  const line = values.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  svg.dataset.status = points.every(isFinal) ? 'FINAL' : 'PROVISIONAL';
  svg.firstElementChild.setAttribute('d', line ? `${line}L${x(values.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z` : '');
  svg.lastElementChild.setAttribute('d', line);
}
