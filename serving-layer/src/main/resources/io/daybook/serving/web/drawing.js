// The chart on its canvas: lines by uPlot, and over them what this system has to say about finality.

import {short} from './format.js';

const HEIGHT = 300;
const NARROW = 560;
const POINTS_UP_TO = 160; // slots; beyond, marks would hide the line
const WASH_MILLIS = 1_400;
const FONT = 'Inter, system-ui, sans-serif';

export class Drawing {
  /**
   * @param pointed is called with the slot that the mouse is over, null where it is over none
   * @param label gives the text of a tick
   */
  constructor(place, pointed, label) {
    this.place = place;
    this.pointed = pointed;
    this.label = label;
    this.plot = null;
    this.model = null;
    this.washing = null;
    new ResizeObserver(() => this.resize()).observe(place);
  }

  show(model) {
    this.model = model;
    const look = this.look();
    if (this.plot && look === this.drawnLook) {
      this.plot.setData(model.columns);
      return;
    }
    this.drawnLook = look;
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), model.columns, this.place);
  }

  /** What makes another plot necessary: theme, and whether marks fit. */
  look() {
    return [document.documentElement.dataset.theme, this.model.columns[0].length <= POINTS_UP_TO].join();
  }

  width() {
    return Math.max(240, this.place.clientWidth);
  }

  height() {
    return this.width() < NARROW ? HEIGHT * 0.75 : HEIGHT;
  }

  resize() {
    if (this.plot && this.plot.width !== this.width()) {
      this.plot.setSize({width: this.width(), height: this.height()});
    }
  }

  pointAt(index) {
    this.plot?.setCursor({left: this.plot.valToPos(index, 'x'), top: this.plot.bbox.height / devicePixelRatio / 2}, false);
  }

  /** Final colour runs over these slots once. */
  wash(from, until) {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      return;
    }
    this.washing = {from, until, begun: performance.now()};
    const frame = () => {
      if (this.washing && performance.now() - this.washing.begun > WASH_MILLIS) {
        this.washing = null;
      }
      this.plot?.redraw(false, false);
      if (this.washing) {
        requestAnimationFrame(frame);
      }
    };
    requestAnimationFrame(frame);
  }

  options() {
    const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
    this.colours = Object.fromEntries(['final', 'provisional', 'wash-final', 'wash-provisional', 'band', 'line', 'muted', 'surface', 'ink'].map(name => [name, colour(name)]));
    const {final, provisional, line, muted, surface} = this.colours;
    const marks = this.model.columns[0].length <= POINTS_UP_TO;
    const axis = {stroke: muted, font: `11px ${FONT}`, ticks: {show: false}};
    return {
      width: this.width(),
      height: this.height(),
      legend: {show: false},
      padding: [18, 26, 0, 0],
      cursor: {y: false, drag: {x: true, y: false}, points: {size: 8}},
      scales: {x: {time: false, range: (u, low, high) => [low - 0.5, high + 0.5]}, y: {range: () => this.extent()}},
      axes: [
        {...axis, grid: {show: false}, size: 26, splits: (u, _, low, high) => this.splits(u, low, high), values: (u, splits) => splits.map(index => this.label(index))},
        {...axis, grid: {stroke: line, width: 1}, size: 52, values: (u, splits) => splits.map(short)}
      ],
      series: [
        {},
        {stroke: final, width: marks ? 2 : 1.25, points: {show: marks, size: 5, fill: final, stroke: final}},
        {stroke: provisional, width: marks ? 2 : 1.25, dash: marks ? [6, 4] : [3, 2], points: {show: marks, size: 6, width: 1.5, fill: surface, stroke: provisional}}
      ],
      hooks: {
        drawClear: [u => this.drawGround(u)],
        draw: [u => this.drawBoundaries(u)],
        setCursor: [u => this.pointed(u.cursor.idx ?? null)]
      }
    };
  }

  /** With zero, and with the bands. */
  extent() {
    const [, final, provisional] = this.model.columns;
    const values = [...final, ...provisional, ...this.model.bands.flatMap(band => (band ? [band.low, band.high] : []))].filter(value => value !== null);
    const low = Math.min(0, ...values);
    const high = Math.max(...values, low === 0 ? 1e-9 : 0);
    const room = (high - low) * 0.06;
    return [low < 0 ? low - room : 0, high + room];
  }

  /** As many of the ticks as there is room for; what is before another one matters less than where a date begins. */
  splits(u, low, high) {
    const room = u.bbox.width / devicePixelRatio / 66;
    const ticks = this.model.ticks.filter(tick => tick >= low && tick <= high);
    const every = Math.max(1, Math.ceil(ticks.length / Math.max(1, room)));
    return ticks.filter((_, index) => index % every === 0);
  }

  drawGround(u) {
    const {ctx, bbox} = u;
    const x = slot => u.valToPos(slot, 'x', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const {status, from, until} of this.model.regions) {
      if (status === 'PROVISIONAL') {
        ctx.fillStyle = this.colours['wash-provisional'];
        ctx.fillRect(x(from), bbox.top, x(until) - x(from), bbox.height);
      }
    }
    if (this.washing) {
      const done = Math.min(1, (performance.now() - this.washing.begun) / WASH_MILLIS);
      ctx.globalAlpha = 1 - done * done * done;
      ctx.fillStyle = this.colours['wash-final'];
      ctx.fillRect(x(this.washing.from), bbox.top, (x(this.washing.until) - x(this.washing.from)) * Math.min(1, done * 1.6), bbox.height);
      ctx.globalAlpha = 1;
    }
    this.drawBands(u, x);
    ctx.restore();
  }

  drawBands(u, x) {
    const {ctx} = u;
    const y = value => u.valToPos(value, 'y', true);
    this.model.bands.forEach((band, slot) => {
      if (band) {
        const left = x(slot - 0.5);
        const width = Math.max(1, x(slot + 0.5) - left);
        ctx.fillStyle = this.colours.band;
        ctx.fillRect(left, y(band.high), width, Math.max(1, y(band.low) - y(band.high)));
      }
    });
  }

  drawBoundaries(u) {
    const {ctx, bbox} = u;
    const pixels = devicePixelRatio;
    ctx.save();
    ctx.font = `600 ${10.5 * pixels}px ${FONT}`;
    ctx.textBaseline = 'bottom';
    for (const {at, before, after} of this.model.boundaries) {
      const x = Math.round(u.valToPos(at, 'x', true));
      ctx.setLineDash([]); // the provisional line has left its own
      ctx.strokeStyle = this.colours.ink;
      ctx.lineWidth = pixels;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top - 16 * pixels);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      this.statusLabel(ctx, before, x - 6 * pixels, bbox, 'right');
      this.statusLabel(ctx, after, x + 6 * pixels, bbox, 'left');
    }
    ctx.restore();
  }

  /** Above the chart, and within it where there is no room beside the boundary. */
  statusLabel(ctx, status, x, bbox, align) {
    const right = bbox.left + bbox.width + 26 * devicePixelRatio;
    const fits = align === 'right' || x + ctx.measureText(status).width <= right;
    ctx.textAlign = fits ? align : 'right';
    ctx.fillStyle = this.colours[status === 'FINAL' ? 'final' : 'provisional'];
    ctx.fillText(status, fits ? x : right, bbox.top + (fits ? -4 : 14) * devicePixelRatio);
  }
}
