import { make } from './make.js';
import { nameOf } from './nameOf.js';
import { barOf, shareOf } from './view.js';
import type { Action, View } from './view.js';
import { describePhase, describeProgress } from './words.js';
import type { AllWords } from './words.js';

/** How an element wants it. */
export interface Look {
  /** What people read as its name. */
  readonly label: string;
  readonly words: AllWords;
  readonly locale: string | undefined;
  readonly showsFiles: boolean;
}

/** Makes what is in the element show a view. */
export function paint(root: ShadowRoot, view: View, look: Look): void {
  const { label, words, locale, showsFiles } = look;
  write(partOf(root, 'title'), label);
  write(partOf(root, 'status'), describePhase(view, words, locale));
  paintButtons(root, view.actions, words, label);
  paintBar(partOf(root, 'bar'), view, describeProgress(view, words, locale));
  const files = partOf(root, 'files');
  files.hidden = view.files.length === 0 || !showsFiles;
  if (!files.hidden) paintFiles(files, view.files, words, locale);
}

/** One of those that the template has. */
export function partOf(root: ShadowRoot, name: string): HTMLElement {
  return root.querySelector(`[part=${name}]`) as HTMLElement;
}

/** Its words may run the other way than the page: what they are set in keeps them in order. */
export function write({ firstElementChild }: Element, text: string): void {
  if (firstElementChild) firstElementChild.textContent = text;
}

/** A button that goes away while it has the focus hands it to the next one, or to the status. */
function paintButtons(
  root: ShadowRoot,
  actions: readonly Action[],
  words: AllWords,
  label: string,
): void {
  const buttons = [...root.querySelectorAll('button')];
  const focused = root.activeElement;
  for (const button of buttons) {
    const action = button.part.value as Action;
    button.hidden = !actions.includes(action);
    button.textContent = words[action];
    button.ariaLabel = `${words[action]}: ${label}`;
  }
  if (!(focused as HTMLElement | null)?.hidden) return;
  (buttons.find(({ hidden }) => !hidden) ?? partOf(root, 'status')).focus();
}

/** Buttons that were pressed, and whose answer has not come. */
export function paintPending(group: HTMLElement, actions: ReadonlySet<Action>): void {
  group.ariaBusy = actions.size > 0 ? 'true' : null;
  for (const button of group.children) {
    button.ariaDisabled = actions.has(button.part.value as Action) ? 'true' : null;
  }
}

function paintBar(bar: HTMLElement, view: View, said: string): void {
  const kind = barOf(view);
  const percent = shareOf(view) * 100;
  bar.hidden = kind === 'none';
  bar.classList.toggle('unknown', kind === 'unknown');
  bar.style.setProperty('--done', `${percent}%`);
  bar.ariaValueNow = kind === 'share' ? String(Math.round(percent)) : null;
  bar.ariaValueText = said;
}

function paintFiles(
  list: HTMLElement,
  files: View['files'],
  words: AllWords,
  locale: string | undefined,
): void {
  const [summary, items] = list.children as unknown as [HTMLElement, HTMLElement];
  summary.textContent = `${words.files} (${new Intl.NumberFormat(locale).format(files.length)})`;
  // Each stays the element that it is, so that what a reader has marked or reached stays, too.
  while (items.childElementCount > files.length) items.lastElementChild?.remove();
  files.forEach((file, index) => {
    const item = items.children[index] ?? items.appendChild(newItem());
    const [name, status] = item.children as unknown as [HTMLElement, HTMLElement];
    item.setAttribute('part', `file ${file.phase}`);
    status.className = file.phase;
    write(name, nameOf(file.url));
    write(status, describeProgress({ downloaded: 0, ...file }, words, locale));
  });
}

function newItem(): HTMLElement {
  return make('li', {}, make('span', {}, make('bdi')), make('span', {}, make('bdi')));
}
