export { withBackgroundFetch } from './withBackgroundFetch.js';
