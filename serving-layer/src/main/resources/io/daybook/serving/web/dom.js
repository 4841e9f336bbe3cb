// Elements are made of text, never of markup: a country that is called <script> is shown as that.

export const byId = id => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

export function vector(name, attributes = {}, ...children) {
  return furnish(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function furnish(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) {
      made.setAttribute(name, '');
    } else if (value !== false && value != null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter(child => child != null));
  return made;
}

/** Says nothing to the browser where nothing has changed, so that selections and focus stay. */
export function say(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** Has one child for each item, made once and brought up to date afterwards, in the items' order. The focus stays where it is. */
export function keyed(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    let child = known.get(key);
    if (child) {
      known.delete(key);
    } else {
      child = make(item);
      child.dataset.key = key;
    }
    const place = previous ? previous.nextElementSibling : parent.firstElementChild;
    if (place !== child) {
      parent.insertBefore(child, place);
    }
    update(child, item);
    previous = child;
  }
  known.forEach(child => child.remove());
}

export function table(caption, headings, rows) {
  return element(
    'table',
    {},
    element('caption', {class: 'hidden'}, caption),
    element('thead', {}, element('tr', {}, ...headings.map(heading => element('th', {scope: 'col', class: heading.kind}, heading.text)))),
    element(
      'tbody',
      {},
      ...rows.map(row =>
        element('tr', {}, ...row.map((cell, column) => (column === 0 ? element('th', {scope: 'row'}, cell) : element('td', {class: headings[column].kind}, cell)))))));
}
