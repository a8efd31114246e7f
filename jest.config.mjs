import { TEST_PACKAGES } from './scripts/test-packages.mjs';

/**
 * Tests run in a context of their own, in which each look-up of a global takes a hundred times as long. These are looked up once
 * for each module. Not timers and dates, which tests put others in the place of; and not what a package loaded here declares.
 */
const GLOBALS = [
  ...['Array', 'Boolean', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Reflect', 'RegExp'],
  ...['Set', 'String', 'Symbol', 'TypeError', 'Uint8Array', 'WeakMap', 'WeakSet', 'parseInt'],
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/release/'],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'lcovonly'],
  // A little below what was measured last; raise it when it rises.
  coverageThreshold: { global: { statements: 98.5, branches: 93.4, functions: 98.2, lines: 98.5 } },
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/**/*.generated.ts',
    '!src/**/document-types.ts',
    '!src/report/html/client/**',
  ],
  runtime: '<rootDir>/scripts/jest-runtime.cjs',
  globalSetup: '<rootDir>/scripts/build-if-older.mjs',
  maxWorkers: '100%',
  testSequencer: '<rootDir>/scripts/test-order.cjs',
  transform: {
    '^.+\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  moduleNameMapper: {
    ...Object.fromEntries(
      Object.entries(TEST_PACKAGES).map(([name, file]) => [`^${name}$`, `<rootDir>/${file}`]),
    ),
    '^node:async_hooks$': '<rootDir>/scripts/jest-async-hooks.cjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  sandboxInjectedGlobals: GLOBALS,
  testTimeout: 30_000,
};
