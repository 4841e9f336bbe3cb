// How things are written. Numbers and dates by the browser's language.

import {decimal} from './decimal.js';
import {element} from './dom.js';

const MINUS = '\u2212';
const SHOWN_LARGE = 2; // places that a reader looks at; the others are there, and smaller
const LARGE = 100;

const whole = new Intl.NumberFormat();
const point = new Intl.NumberFormat(undefined, {minimumFractionDigits: 1}).formatToParts(0.5).find(part => part.type === 'decimal').value;
const compact = new Intl.NumberFormat(undefined, {notation: 'compact', maximumFractionDigits: 1});
const percent = new Intl.NumberFormat(undefined, {style: 'percent', maximumFractionDigits: 1});

/** All digits that the API gives, none rounded away. */
export function amount(value) {
  if (value == null) {
    return '–';
  }
  const [digits, places] = parts(value);
  return digits + (places ? point + places : '');
}

/** With a sign, whatever it is. */
export function change(value) {
  return decimal(value).units > 0n ? '+' + amount(value) : amount(value);
}

/** As {@link amount}, with the places beyond the second in small. */
export function amountElements(value) {
  if (value == null) {
    return ['–'];
  }
  const [digits, places] = parts(value);
  const shown = digits + (places ? point + places.slice(0, SHOWN_LARGE) : '');
  return places.length > SHOWN_LARGE ? [shown, element('span', {class: 'tail'}, places.slice(SHOWN_LARGE))] : [shown];
}

function parts(value) {
  const {units, scale} = decimal(value);
  const size = 10n ** BigInt(scale);
  const absolute = units < 0n ? -units : units;
  const places = scale ? (absolute % size).toString().padStart(scale, '0') : '';
  return [(units < 0n ? MINUS : '') + whole.format(absolute / size), places];
}

/** Of statistics, which are no money: "−1.25 to +3.40", and whole numbers where they are large. */
export function band({low, high}, scale) {
  const places = Math.max(Math.abs(low), Math.abs(high)) < LARGE ? Math.min(scale, SHOWN_LARGE) : 0;
  const format = new Intl.NumberFormat(undefined, {signDisplay: 'exceptZero', minimumFractionDigits: places, maximumFractionDigits: places});
  return [low, high].map(each => format.format(each).replace('-', MINUS)).join(' to ');
}

export function short(value) {
  return compact.format(value).replace('-', MINUS);
}

/** Of a share between 0 and 1; never "0 %" of something that is there. */
export function share(value) {
  const number = Number(value);
  return number > 0 && number < 0.001 ? `< ${percent.format(0.001)}` : percent.format(number);
}

export function count(value) {
  return whole.format(value);
}

/** Seconds up to minutes and hours: what a lag needs. */
export function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return `${minutes} min`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Of a business date such as 2010-12-01, which has no zone. */
export function date(businessDate) {
  return dateFormat({weekday: 'short', day: 'numeric', month: 'short', year: 'numeric'}).format(new Date(businessDate + 'T00:00:00Z'));
}

export function shortDate(businessDate) {
  return dateFormat({weekday: 'short', day: 'numeric', month: 'short'}).format(new Date(businessDate + 'T00:00:00Z'));
}

function dateFormat(options) {
  return new Intl.DateTimeFormat('en-GB', {...options, timeZone: 'UTC'});
}

/** Times in one zone, the pipeline's. */
export class Times {
  constructor(zone) {
    const of = options => new Intl.DateTimeFormat('en-GB', {...options, timeZone: zone, hourCycle: 'h23'});
    this.minutes = of({hour: '2-digit', minute: '2-digit'});
    this.seconds = of({hour: '2-digit', minute: '2-digit', second: '2-digit'});
    this.full = of({day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit'});
  }

  minute(instant) {
    return this.minutes.format(new Date(instant));
  }

  second(instant) {
    return this.seconds.format(new Date(instant));
  }

  moment(instant) {
    return this.full.format(new Date(instant));
  }
}
