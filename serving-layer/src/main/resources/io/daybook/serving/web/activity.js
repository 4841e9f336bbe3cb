// What happened while the page was open: to the eye in a list and for a moment on top, to the ear by a live region.

import {byId, element, say} from './dom.js';

const KEPT = 30;
const SHOWN_FOR = 12_000;

export class Activity {
  constructor(times) {
    this.times = times;
  }

  /**
   * @param kind final, provisional, bad or good
   * @param headline what is on top for a moment; left out where a banner says it already
   */
  tell(kind, text, headline = null) {
    const list = byId('activity-list');
    list.prepend(element('li', {'data-kind': kind}, element('time', {}, this.times.second(Date.now())), element('span', {}, text)));
    [...list.children].slice(KEPT).forEach(old => old.remove());
    byId('activity-note').hidden = true;
    say(byId('announcements'), text);
    if (headline) {
      this.toast(kind, headline, text);
    }
  }

  toast(kind, headline, text) {
    const close = element('button', {type: 'button', class: 'icon', 'aria-label': 'Close this message'}, '✕');
    const toast = element('div', {class: 'toast', 'data-kind': kind}, element('div', {}, element('strong', {}, headline), element('p', {}, text)), close);
    close.addEventListener('click', () => toast.remove());
    byId('toasts').append(toast);
    setTimeout(() => toast.matches(':hover, :focus-within') || toast.remove(), SHOWN_FOR);
  }
}
