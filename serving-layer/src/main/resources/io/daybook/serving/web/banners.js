// What is wrong at the moment, on top of everything, until it is not any more.

import {byId, element, keyed, say} from './dom.js';

export class Banners {
  constructor() {
    this.texts = new Map();
  }

  show(key, text) {
    const isNew = !this.texts.has(key);
    this.texts.set(key, text);
    this.draw();
    if (isNew) {
      say(byId('alarms'), text);
    }
  }

  hide(key) {
    if (this.texts.delete(key)) {
      this.draw();
      say(byId('alarms'), '');
    }
  }

  has(key) {
    return this.texts.has(key);
  }

  draw() {
    const place = byId('banners');
    place.hidden = this.texts.size === 0;
    keyed(
      place,
      [...this.texts],
      ([key]) => key,
      ([key]) => element('p', {class: 'banner', 'data-banner': key}, element('span', {class: 'mark', 'aria-hidden': 'true'}, '!'), element('span')),
      (banner, [, text]) => say(banner.lastElementChild, text));
  }
}
