// Business dates and instants. Date D ends at the cut-off of day D in the calendar's zone, where 00:00 is the midnight that ends it; see docs/contract.md.

const DAY = 86_400_000;

export class Calendar {
  constructor(zone, cutOff) {
    this.zone = zone;
    const [hours, minutes] = cutOff.split(':').map(Number);
    this.cutOffMillis = (hours * 60 + minutes) * 60_000;
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric'
    });
  }

  /** First instant of the date, as ISO text. */
  startOf(date) {
    const local = Date.parse(date + 'T00:00:00Z') + (this.cutOffMillis === 0 ? 0 : this.cutOffMillis - DAY);
    return new Date(this.instantOf(local)).toISOString();
  }

  /** First instant after the date. */
  endOf(date) {
    return this.startOf(plusDays(date, 1));
  }

  dateOf(instant) {
    const local = this.localOf(Date.parse(instant));
    const shifted = this.cutOffMillis === 0 ? local : local + DAY - this.cutOffMillis;
    return new Date(shifted).toISOString().slice(0, 10);
  }

  /** Local time as if it were UTC, in milliseconds. */
  localOf(millis) {
    const of = Object.fromEntries(this.format.formatToParts(new Date(millis)).map(part => [part.type, Number(part.value)]));
    return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second);
  }

  /** The earlier instant where a local time occurs twice; where it does not occur, the first one after it that does. */
  instantOf(local) {
    const offsets = [local - DAY, local + DAY].map(near => this.localOf(near) - near);
    const fitting = offsets.map(offset => local - offset).filter(instant => this.localOf(instant) === local);
    return fitting.length ? Math.min(...fitting) : local - Math.min(...offsets);
  }
}

export function plusDays(date, days) {
  return new Date(Date.parse(date + 'T00:00:00Z') + days * DAY).toISOString().slice(0, 10);
}
