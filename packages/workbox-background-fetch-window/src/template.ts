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

/** Custom properties, with their defaults; `currentColor` makes it fit into dark pages. */
export const TEMPLATE = `
<style>
  :host { display: grid; grid-template-columns: 1fr auto; gap: 0.35rem 0.75rem; align-items: center;
    font: inherit; color: inherit; --accent: var(--background-fetch-accent, #0b57d0); }
  @media (prefers-color-scheme: dark) { :host { --accent: var(--background-fetch-accent, #a8c7fa); } }
  :host([hidden]), [hidden] { display: none !important; }
  [part=title] { font-weight: 600; overflow-wrap: anywhere; }
  [part=bar] { grid-column: 1 / -1; block-size: var(--background-fetch-bar-size, 0.5rem); overflow: hidden;
    border-radius: 999px; background: var(--background-fetch-track, color-mix(in srgb, currentColor 15%, transparent)); }
  [part=fill] { block-size: 100%; inline-size: var(--done, 0); border-radius: inherit; background: var(--accent);
    transition: inline-size 0.25s linear; }
  .unknown [part=fill] { inline-size: 30%; animation: wait 1.5s ease-in-out infinite alternate; }
  @keyframes wait { to { margin-inline-start: 70%; } }
  [part=status], [part=files] { grid-column: 1 / -1; font-size: 0.875em; overflow-wrap: anywhere; }
  ul { margin: 0.25rem 0; padding-inline-start: 1.25rem; }
  [part=live] { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  button { font: inherit; padding: 0.3rem 0.9rem; border-radius: 999px; border: 1px solid currentColor;
    background: transparent; color: var(--accent); cursor: pointer; }
  button:focus-visible { outline: 2px solid; outline-offset: 2px; }
  @media (prefers-reduced-motion: reduce) { [part=fill] { transition: none; animation: none !important; } }
  @media (forced-colors: active) { [part=bar] { border: 1px solid; } [part=fill] { background: Highlight; } }
</style>
<span part="title" id="title"></span>
<span part="actions">${BUTTONS.map(
  (name) => `<button type="button" part="${name}" hidden></button>`,
).join('')}</span>
<div part="bar" role="progressbar" aria-labelledby="title" aria-valuemin="0" aria-valuemax="100" hidden><div part="fill"></div></div>
<span part="status" tabindex="-1"></span>
<details part="files" hidden><summary></summary><ul></ul></details>
<span part="live" role="status"></span>`;
