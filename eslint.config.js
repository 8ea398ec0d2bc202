import tseslint from 'typescript-eslint';

/**
 * The walls of the house: what each package may import of the others. Nothing published imports
 * test-support; recipes and the demo see published entry points only (an `exports` map has no others).
 */
const mayImport = {
  'packages/segmented-cache': [],
  'packages/background-fetch-ponyfill': ['segmented-cache'],
  'packages/workbox-background-fetch': ['background-fetch-ponyfill/*', 'segmented-cache'],
  'packages/workbox-content-packs': [
    'workbox-background-fetch',
    'workbox-background-fetch/protocol',
    'workbox-background-fetch/runtime-module',
    'background-fetch-ponyfill/service-worker',
    'segmented-cache',
  ],
  'packages/workbox-background-fetch-window': [
    'background-fetch-ponyfill',
    'background-fetch-ponyfill/page-jobs',
    'background-fetch-ponyfill/protocol',
    'workbox-background-fetch/protocol',
    'workbox-content-packs/protocol',
  ],
  'packages/workbox-background-fetch-build': [
    'workbox-background-fetch/protocol',
    'workbox-content-packs/manifest',
  ],
  recipes: ['workbox-background-fetch', 'workbox-content-packs', 'workbox-content-packs/protocol'],
  'packages/test-support': ['segmented-cache'],
};
const ours = [
  'segmented-cache',
  'background-fetch-ponyfill',
  'workbox-background-fetch',
  'workbox-background-fetch-window',
  'workbox-background-fetch-build',
  'workbox-content-packs',
  'workbox-background-fetch-recipes',
  '@internal/test-support',
];

const walls = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`${folder}/src/**/*.ts`],
  ignores: [
    '**/*.test.ts',
    '**/testing/**',
    'packages/background-fetch-ponyfill/src/simulation/**',
  ],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            // A package's name alone stands for its main entry, `name/*` for its other entries.
            regex: `^(?!(?:${allowed.join('|').replaceAll('*', '[^/]+')})$)(?:${ours.join('|')})(?:/|$)`,
            message: 'Imports run one way; see the house in docs/README.md.',
          },
          {
            group: ['**/packages/*', '../../../*/src/**'],
            message: 'Import another package by its name, never by its files.',
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  // The samples' preambles belong to no project; the check of the samples compiles them.
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**', 'docs/**/*.d.ts'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'packages/*/tsconfig*.json',
          'recipes/tsconfig.json',
          'bench/tsconfig*.json',
          'soak/tsconfig*.json',
          'scripts/tsconfig.json',
          'tsconfig.tests.json',
          'tsconfig.browser-tests.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...walls,
);
