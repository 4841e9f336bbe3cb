// Asks for the token that the server wants. The dialog cannot be left without one: there is nothing to see behind it.

import {byId, say} from './dom.js';

/** @param again whether one was refused */
export function askForToken(again) {
  const dialog = byId('token-dialog');
  const form = byId('token-form');
  const input = byId('token');
  if (again) {
    say(byId('token-reason'), 'The server does not accept this token, or it has expired. Ask an operator for another one.');
  }
  return new Promise(resolve => {
    const keepOpen = event => event.preventDefault();
    dialog.addEventListener('cancel', keepOpen);
    form.addEventListener(
      'submit',
      event => {
        event.preventDefault();
        dialog.removeEventListener('cancel', keepOpen);
        dialog.close();
        const token = input.value.trim();
        input.value = '';
        resolve(token);
      },
      {once: true});
    dialog.showModal();
  });
}
