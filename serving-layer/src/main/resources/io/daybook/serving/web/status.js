// How finality looks: never by colour alone. A provisional thing has a dashed outline and a hollow mark, a final one a solid outline and a full mark.

import {element, say} from './dom.js';

const MARKS = {FINAL: '●', PROVISIONAL: '○', MIXED: '◐'};

export function chip(status) {
  const made = element('span', {class: 'chip'}, element('span', {class: 'mark', 'aria-hidden': 'true'}), element('span', {class: 'word'}));
  showStatus(made, status);
  return made;
}

/** @param status null where nothing is known */
export function showStatus(made, status) {
  made.hidden = !status;
  made.dataset.status = status ?? '';
  say(made.firstElementChild, MARKS[status] ?? '');
  say(made.lastElementChild, status ?? '');
}

export function isFinal(point) {
  return point.status === 'FINAL';
}

/** Lets an element play its turning once; the style says how, and does nothing where motion is not wanted. */
export function turn(made) {
  made.classList.remove('turning');
  void made.offsetWidth; // so that an animation that still runs begins anew
  made.classList.add('turning');
}
