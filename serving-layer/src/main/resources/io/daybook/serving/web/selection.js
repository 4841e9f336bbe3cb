// What is looked at. It is in the address, so that it survives a reload and can be sent to somebody.

const STEPS = ['window', 'hour', 'day'];

export class Selection extends EventTarget {
  constructor(pipeline) {
    super();
    this.pipeline = pipeline;
    this.metric = pipeline.metrics[0];
    this.measure = additive(this.metric)[0] ?? this.metric.measures[0];
    this.date = null; // the latest
    this.step = 'hour';
    this.filters = {}; // by dimension: a value, or null for the records that have none
    this.read();
  }

  read() {
    const told = new URLSearchParams(location.hash.slice(1));
    this.metric = this.pipeline.metrics.find(metric => metric.name === told.get('metric')) ?? this.metric;
    this.measure = this.metric.measures.find(measure => measure.name === told.get('measure')) ?? additive(this.metric)[0] ?? this.metric.measures[0];
    this.step = STEPS.includes(told.get('step')) ? told.get('step') : this.step;
    this.step = this.step === 'hour' && !hasHours(this.metric) ? 'window' : this.step;
    this.date = /^\d{4}-\d\d-\d\d$/.test(told.get('date') ?? '') ? told.get('date') : null;
    this.filters = {};
    for (const dimension of dimensions(this.pipeline)) {
      if (told.has('is.' + dimension)) {
        this.filters[dimension] = told.get('is.' + dimension);
      } else if (told.getAll('without').includes(dimension)) {
        this.filters[dimension] = null;
      }
    }
  }

  change(parts) {
    Object.assign(this, parts);
    if (this.step === 'hour' && !hasHours(this.metric)) {
      this.step = 'window';
    }
    const told = new URLSearchParams({metric: this.metric.name, measure: this.measure.name, step: this.step});
    if (this.date) {
      told.set('date', this.date);
    }
    Object.entries(this.filters).forEach(([dimension, value]) => (value === null ? told.append('without', dimension) : told.set('is.' + dimension, value)));
    history.replaceState(null, '', '#' + told);
    this.dispatchEvent(new Event('change'));
  }

  /** @param value null for the records that have none */
  filter(dimension, value) {
    this.change({filters: {...this.filters, [dimension]: value}});
  }

  showAll(dimension) {
    const {[dimension]: gone, ...others} = this.filters;
    this.change({filters: others});
  }

  /** Whether a metric can answer a filter: it has the dimension. */
  canFilter(metric, name) {
    return metric.dimensions.some(dimension => dimension.name === name);
  }

  /** The filters that a metric can answer, as parameters. */
  parametersOf(metric, except = null) {
    const filters = Object.entries(this.filters).filter(([name]) => name !== except && this.canFilter(metric, name));
    return {
      ...Object.fromEntries(filters.filter(([, value]) => value !== null).map(([name, value]) => ['dimension.' + name, value])),
      without: filters.filter(([, value]) => value === null).map(([name]) => name)
    };
  }
}

export function additive(metric) {
  return metric.measures.filter(measure => measure.kind === 'count' || measure.kind === 'sum');
}

/** Whether an hour is made of whole windows. */
export function hasHours(metric) {
  return 3_600_000 % (metric.slide_millis ?? metric.window_millis) === 0;
}

function dimensions(pipeline) {
  return new Set(pipeline.metrics.flatMap(metric => metric.dimensions.map(dimension => dimension.name)));
}
