export { FakeBackgroundFetch } from './fake/fakeBackgroundFetch.js';
export { FakeBrowser } from './fake/fakeBrowser.js';
