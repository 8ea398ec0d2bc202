/**
 * Native ES modules, so that the tests run what ships: `./x.js` in a source file is `./x.ts` on disk,
 * and other packages are met as their users meet them, through `exports` into `dist`.
 */
const common = {
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'on' },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' },
    ],
    // Workbox ships ES modules that do not say so.
    'node_modules/workbox-.*\\.js$': ['@swc/jest', { jsc: { target: 'es2022' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!workbox-)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};

export default {
  testSequencer: '<rootDir>/scripts/lib/longFirst.mjs',
  // Each file leaves its modules behind (Node.js keeps them): after sixty of them a worker's heap of two
  // gigabytes made the simulation four times as slow.
  workerIdleMemoryLimit: '600MB',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{packages/*,recipes,demo,bench,soak,scripts}/**/*.test.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '\\.browser\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'browser',
      testMatch: ['<rootDir>/{packages/*,recipes,demo,bench}/**/*.browser.test.ts'],
    },
  ],
};
