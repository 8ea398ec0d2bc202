/** What the one script tag loads: defines the element and wakes unfinished downloads. */
import { pageJobsFor } from 'background-fetch-ponyfill/page-jobs';
import { defineProgressElement } from './progressElement.js';

// Also where nothing can be downloaded: it says so.
defineProgressElement();
// `ready` never settles where no worker is ever registered; then there is nothing to wake.
if ('serviceWorker' in navigator) void navigator.serviceWorker.ready.then(pageJobsFor);
