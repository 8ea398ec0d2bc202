import { refuse } from './refuse.js';
import { isWebUrl } from './isWebUrl.js';

/**
 * What people see beside a pack's title, as a worker will take it.
 *
 * @throws {PackBuildError} `option`, by the place in the list.
 */
export function checkIcons(icons: unknown): void {
  if (icons === undefined) return;
  if (!Array.isArray(icons)) refuse('icons', icons, 'a list, as in [{ src: "icon.png" }]');
  for (const [index, icon] of (icons as unknown[]).entries()) {
    const place = `icons[${index}]`;
    if (typeof icon !== 'object' || icon === null) {
      refuse(place, icon, 'an object, as in { src: "icon.png" }');
    }
    const { src, ...texts } = icon as Record<string, unknown>;
    if (typeof src !== 'string' || !isWebUrl(src)) {
      refuse(`${place}.src`, src, 'a URL, http: or https: or relative to the manifest');
    }
    for (const name of ['sizes', 'type', 'label']) {
      const text = texts[name];
      if (text !== undefined && typeof text !== 'string') {
        refuse(`${place}.${name}`, text, 'a string');
      }
    }
  }
}
