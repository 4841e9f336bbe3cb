// What a chart is drawn from: periods in order, side by side. Hours in which nobody works are left out, as on a trading floor's screen.

import {position} from './decimal.js';
import {isFinal} from './status.js';

/**
 * Slots from left to right. A slot has a point, or is a period without records within a date (point is null), or parts two dates (start is null).
 *
 * @param spacing between two periods of a date in milliseconds; null where each date is one period
 */
export function slotsOf(points, spacing) {
  const slots = [];
  for (const point of [...points].sort((a, b) => a.period_start.localeCompare(b.period_start))) {
    const start = Date.parse(point.period_start);
    const last = slots.at(-1);
    if (last && spacing !== null) {
      if (last.date !== point.business_date) {
        slots.push({start: null, date: null, point: null, status: null});
      } else {
        for (let missing = last.start + spacing; missing < start; missing += spacing) {
          slots.push({start: missing, date: last.date, point: null, status: last.status});
        }
      }
    }
    slots.push({start, date: point.business_date, point, status: isFinal(point) ? 'FINAL' : 'PROVISIONAL'});
  }
  return slots;
}

/** The series of a chart library: positions, finals, provisionals. Where periods touch, a provisional line begins at the last final point. */
export function columnsOf(slots, measure) {
  const additive = measure.kind === 'count' || measure.kind === 'sum';
  const values = slots.map(slot => (slot.start === null ? null : slot.point ? position(slot.point.measures[measure.name]) : additive ? 0 : null));
  const of = status => slots.map((slot, index) => (slot.status === status ? values[index] : null));
  const provisional = of('PROVISIONAL');
  slots.forEach((slot, index) => {
    if (slot.status === 'FINAL' && slots[index + 1]?.status === 'PROVISIONAL') {
      provisional[index] = values[index];
    }
  });
  return [slots.map((_, index) => index), of('FINAL'), provisional];
}

/** From where to where each provisional figure is expected to be revised; null where nothing is expected. */
export function bandsOf(slots, measure) {
  return slots.map(slot => {
    const revision = slot.point?.expected_revision?.[measure.name];
    const value = position(slot.point?.measures[measure.name]);
    return slot.status === 'PROVISIONAL' && revision && value !== null ? {low: value + revision.low, high: value + revision.high} : null;
  });
}

/** Where finality changes: {at, before, after}, at in slots. */
export function boundariesOf(slots) {
  const found = [];
  let last = null;
  slots.forEach((slot, index) => {
    if (slot.status === null) {
      return;
    }
    if (last && last.status !== slot.status) {
      found.push({at: (last.index + index) / 2, before: last.status, after: slot.status, date: slot.date});
    }
    last = {status: slot.status, index};
  });
  return found;
}

/** Stretches of one status, {from, until, status}, in slots, so that they touch. */
export function regionsOf(slots) {
  const edges = [-0.5, ...boundariesOf(slots).map(boundary => boundary.at), slots.length - 0.5];
  const statuses = slots.map(slot => slot.status).filter((status, index, all) => status !== null && status !== all.slice(0, index).filter(each => each !== null).at(-1));
  return statuses.map((status, index) => ({status, from: edges[index], until: edges[index + 1]}));
}
