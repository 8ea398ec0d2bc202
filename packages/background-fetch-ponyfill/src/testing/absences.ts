import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { openApp } from './labApp.js';

/** What an absence needs to be played. */
export interface Scene {
  readonly browser: TestBrowser;
  readonly server: FaultServer;
  /** Where the app is, such as `/app/`. */
  readonly scope: string;
}

/** A way in which the only page of an app stops lending life to its worker, and one comes back. */
export interface Absence {
  readonly title: string;
  readonly leave: (page: TestPage, scene: Scene) => Promise<void>;
  /** @returns a page that lends life again. */
  readonly comeBack: (page: TestPage, scene: Scene) => Promise<TestPage>;
  readonly needs?: 'freeze';
  /** Left out of a sample of the tests. */
  readonly isForAll?: true;
}

const openAnother = (_page: TestPage, { browser, server, scope }: Scene): Promise<TestPage> =>
  openApp(browser, server, scope);

export const absences: readonly Absence[] = [
  {
    title: 'the last page is closed, and one opened',
    leave: (page) => page.close(),
    comeBack: openAnother,
  },
  {
    // Where the browser keeps such pages to go back to, it is not gone, but does nothing.
    title: 'the last page goes to another site, and one is opened',
    leave: (page, { server }) => page.navigate(server.url('/elsewhere.html', 1)),
    comeBack: openAnother,
    isForAll: true,
  },
  {
    title: 'the page is frozen, and thawed',
    leave: (page) => page.freeze(),
    comeBack: async (page) => {
      await page.thaw();
      return page;
    },
    needs: 'freeze',
    isForAll: true,
  },
  {
    title: 'the page is frozen, and another opened',
    leave: (page) => page.freeze(),
    comeBack: openAnother,
    needs: 'freeze',
  },
];
