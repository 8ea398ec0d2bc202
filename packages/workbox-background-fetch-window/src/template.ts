import { make } from './make.js';
import type { Action } from './view.js';

const BUTTONS: readonly Action[] = [
  'download',
  'update',
  'retry',
  'resume',
  'pause',
  'cancel',
  'remove',
];

/**
 * Apps give the host a `display`, `gap` and `align-items` of their own; the box inside keeps its rows.
 * A title that does not fit beside the buttons has a line of its own. Colours are made of the page's own: `currentColor`
 * with some blue or red in it is legible wherever text is, on light and dark. Its padding has two of them further
 * from each other than a title is from its status.
 */
const STYLE = `
:host{position:relative;display:block;padding-block:.375rem;align-items:baseline;gap:.25rem .75rem;line-height:1.4;
--accent:var(--background-fetch-accent,color-mix(in oklab,currentColor 43%,#1264dc));
--danger:var(--background-fetch-danger,color-mix(in oklab,currentColor 40%,#c5221f));
--line:color-mix(in srgb,currentColor 24%,transparent);
--tint:color-mix(in srgb,currentColor 10%,transparent)}
:host([hidden]),[hidden]{display:none!important}
.box{text-wrap:pretty;display:flex;flex:1;flex-wrap:wrap;align-items:inherit;gap:inherit;min-inline-size:0}
[part]{overflow-wrap:anywhere}
[part=title]{flex:auto;padding-block:calc(1rem - .7em);font-weight:600}
[part=actions]{display:flex;flex-wrap:wrap;gap:.375rem}
[part=bar],[part=status],[part=files]{flex:0 0 100%}
[part=bar]{margin-block-start:.25rem;block-size:var(--background-fetch-bar-size,.375rem);border-radius:99px;overflow:hidden;
background:var(--background-fetch-track,var(--tint))}
[part=fill]{block-size:100%;inline-size:var(--done,0);border-radius:inherit;background:var(--accent);
transition:inline-size .25s linear}
.unknown [part=fill]{inline-size:30%;animation:wait 1.4s ease-in-out infinite alternate}
@keyframes wait{to{margin-inline-start:70%}}
:host(:is([phase=paused],[phase=waiting])) [part=fill]{background:currentColor;opacity:.5}
:host([phase=failed]) [part=fill]{background:var(--danger)}
:host([phase=failed]) [part=status],.failed{color:var(--danger)}
[part=status]{min-block-size:1lh}
[part=status],[part=files]{font-size:.875em;font-variant-numeric:tabular-nums}
:host([phase=ready]) [part=status]::before{content:"✓ ";content:"✓ "/"";color:var(--accent);font-weight:600}
button{font:inherit;font-size:.875em;font-weight:500;min-block-size:2rem;padding:.25rem .875rem;cursor:pointer;
color:inherit;background:none;border:1px solid var(--line);border-radius:var(--background-fetch-radius,99px)}
:is([part=download],[part=update],[part=retry],[part=resume]){color:var(--accent);border-color:transparent;
background:var(--tint)}
button:not([aria-disabled]):hover{background:var(--line)}
[aria-disabled]{opacity:.5;cursor:progress}
:focus-visible{outline:2px solid;outline-offset:2px}
summary{cursor:pointer;inline-size:fit-content;border-radius:.25rem}
ul{list-style:none;margin:.25rem 0 0;padding:0}
li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding-block:.125rem}
[part=live]{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
@media(pointer:coarse){button{min-block-size:2.75rem}}
@media(prefers-reduced-motion:reduce){[part=fill]{transition:none}.unknown [part=fill]{inline-size:100%;animation:none;opacity:.5}}
@media(forced-colors:active){[part=bar]{border:1px solid}[part=fill]{background:Highlight!important;opacity:1!important}
button{border-color:ButtonBorder!important}}
`;

let sheet: CSSStyleSheet | undefined;

/** Puts into a new element what there is to see of it, and to press. */
export function furnish(root: ShadowRoot, onAction: (action: Action) => void): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  root.adoptedStyleSheets = [sheet];
  const buttons = BUTTONS.map((part) => {
    const button = make('button', { type: 'button', part, hidden: '' });
    button.addEventListener('click', ({ detail }) => {
      // The second click of a double click is meant for the button that was here at the first.
      if (detail < 2) onAction(part);
    });
    return button;
  });
  const progressbar = { role: 'progressbar', 'aria-labelledby': 'title', hidden: '' };
  root.append(
    make(
      'div',
      { class: 'box' },
      make('span', { part: 'title', id: 'title' }, make('bdi')),
      make('span', { part: 'actions' }, ...buttons),
      make(
        'div',
        { part: 'bar', ...progressbar, 'aria-valuemin': '0', 'aria-valuemax': '100' },
        make('div', { part: 'fill' }),
      ),
      make('span', { part: 'status', tabindex: '-1' }, make('bdi')),
      make('details', { part: 'files', hidden: '' }, make('summary'), make('ul')),
      make('span', { part: 'live', role: 'status' }),
    ),
  );
}
