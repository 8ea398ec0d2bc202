import type { Page } from 'puppeteer-core';
import type { Key } from '../testPage.js';

/** Presses a key in an engine that puppeteer drives. */
export async function pressKey({ keyboard }: Page, key: Key): Promise<void> {
  if (key !== 'Shift+Tab') {
    // Over WebDriver BiDi, puppeteer knows keys by what they write only.
    await keyboard.press(key === 'Space' ? ' ' : key);
    return;
  }
  await keyboard.down('Shift');
  await keyboard.press('Tab');
  await keyboard.up('Shift');
}
