// Whether the page hears from the server, and since when not.

import {byId, say} from './dom.js';
import {duration} from './format.js';

const TICK = 1_000;

export class Connection {
  constructor(banners, times) {
    this.banners = banners;
    this.times = times;
    this.lostSince = null;
    setInterval(() => this.show(), TICK);
  }

  lost(since) {
    this.lostSince = since;
    this.banners.show('connection', `Connection lost at ${this.times.second(since)}. The figures are as they were then. Trying again by itself.`);
    this.show();
  }

  live() {
    this.lostSince = null;
    this.banners.hide('connection');
    this.show();
  }

  show() {
    const lost = this.lostSince !== null;
    const state = lost ? 'lost' : 'live';
    byId('connection').dataset.state = state;
    document.body.dataset.connection = state;
    say(byId('connection-text'), lost ? `Lost ${duration(Date.now() - this.lostSince)} ago` : 'Live');
  }
}
