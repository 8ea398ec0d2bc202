/** What the one script tag loads: defines the element and wakes unfinished downloads. */
import { backgroundFetchFor } from 'background-fetch-ponyfill';
import { defineProgressElement } from './progressElement.js';

if ('serviceWorker' in navigator) {
  defineProgressElement();
  // `ready` never settles where no worker is ever registered; then there is nothing to wake.
  void navigator.serviceWorker.ready.then(backgroundFetchFor);
}
