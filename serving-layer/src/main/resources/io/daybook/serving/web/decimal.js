// Exact decimals. The API writes them as text, and here they stay text or BigInt: what is shown has never been a binary fraction.

const FORM = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Of a text such as "-25.5000", or a whole number. */
export function decimal(value) {
  const [, sign, whole, fraction = ''] = FORM.exec(String(value)) ?? unreadable(value);
  const units = BigInt(whole + fraction);
  return {units: sign === '-' ? -units : units, scale: fraction.length};
}

function unreadable(value) {
  throw new Error(`Not a decimal: ${value} (the API writes digits with at most one point)`);
}

export function minus(left, right) {
  const a = decimal(left);
  const b = decimal(right);
  const scale = Math.max(a.scale, b.scale);
  return text(a.units * 10n ** BigInt(scale - a.scale) - b.units * 10n ** BigInt(scale - b.scale), scale);
}

/** Without the zeros that it has beyond a scale; no other digit is taken away. */
export function withoutZerosBeyond(value, places) {
  let {units, scale} = decimal(value);
  while (scale > places && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return text(units, scale);
}

export function isZero(value) {
  return decimal(value).units === 0n;
}

/** -1, 0 or 1. */
export function signOf(value) {
  const {units} = decimal(value);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** For positions in charts, where a pixel is coarser than what is lost. */
export function position(value) {
  return value == null ? null : Number(value);
}

function text(units, scale) {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (units < 0n ? '-' : '') + whole + (scale ? '.' + digits.slice(-scale) : '');
}
