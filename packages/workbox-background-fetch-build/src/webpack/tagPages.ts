import type HtmlWebpackPlugin from 'html-webpack-plugin';
import type { Compilation } from 'webpack';
import { PAGE_SCRIPT } from '../writtenNames.js';

/** Puts the tag of the page's script into the pages of html-webpack-plugin, where the app has it. */
export function tagPages(compilation: Compilation): void {
  // By its name: the class must be that of the app's own copy, which has the hooks.
  const plugin = compilation.compiler.options.plugins.find(
    (each) => each.constructor.name === 'HtmlWebpackPlugin',
  );
  if (!plugin) return;
  const Pages = plugin.constructor as typeof HtmlWebpackPlugin;
  Pages.getCompilationHooks(compilation).alterAssetTagGroups.tap('background-fetch', (groups) => {
    const src = groups.publicPath + PAGE_SCRIPT;
    groups.headTags.unshift({
      tagName: 'script',
      voidTag: false,
      attributes: { defer: true, src },
      meta: { plugin: 'background-fetch' },
    });
    return groups;
  });
}
