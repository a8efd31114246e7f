import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Import direction, one row per folder (docs/architecture.md draws it): which of our folders a folder may
 * reach. A folder that is `pure` also may not touch disk, clock, network or environment; hashing is allowed.
 */
const folders = {
  model: { may: [], pure: true },
  differ: { may: ['model'], pure: true },
  report: { may: ['model'], pure: true },
  loader: { may: ['model'] },
  graph: { may: ['model'] },
  applier: { may: ['model', 'differ'], pure: true },
  exporter: { may: ['model', 'differ', 'report'], pure: true },
  explainer: { may: ['model', 'differ'], pure: true },
  emulator: { may: [] },
  ci: { may: ['model', 'differ', 'report'] },
};
const everyFolder = [...Object.keys(folders), 'cli'];

const importDirection = Object.entries(folders).map(([folder, { may, pure }]) => {
  const forbidden = everyFolder.filter((other) => other !== folder && !may.includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
      message: `src/${folder} may import: ${may.join(', ') || 'nothing of ours'}.`,
    },
  ];
  if (folder !== 'graph')
    patterns.push({ regex: '^(@microsoft/|@azure/)', message: "Only src/graph knows Microsoft's packages." });
  if (pure)
    patterns.push({
      regex: '^node:(?!crypto$)',
      message: `src/${folder} is pure: no disk, clock, network or environment.`,
    });
  const rules = { 'no-restricted-imports': ['error', { patterns }] };
  if (pure) rules['no-restricted-globals'] = ['error', 'process', 'fetch', 'setTimeout', 'Date', 'console'];
  return { files: [`src/${folder}/**/*.ts`], rules };
});

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...importDirection,
  {
    // The journal and the emulator take no --log-format; the bar of a terminal is no line.
    files: ['src/cli/**/*.ts'],
    ignores: [
      'src/cli/terminal/log.ts',
      'src/cli/terminal/progress.ts',
      'src/cli/commands/*/{journal,emulator}-command.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='write'][callee.object.property.name='stderr']",
          message: 'What goes to stderr is told by the log, so that it can be JSON.',
        },
        { selector: "CallExpression[callee.object.name='stderr']", message: 'Tell it by the log.' },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
      },
    },
  },
);
