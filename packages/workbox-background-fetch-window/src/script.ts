/** What the one script tag loads: defines the element and wakes unfinished downloads. */
import { pageJobsFor } from 'background-fetch-ponyfill/page-jobs';
import { defineProgressElement } from './progressElement.js';

if ('serviceWorker' in navigator) {
  defineProgressElement();
  // `ready` never settles where no worker is ever registered; then there is nothing to wake.
  void navigator.serviceWorker.ready.then(pageJobsFor);
}
