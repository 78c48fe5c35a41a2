import lit from 'eslint-plugin-lit';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { directionConfigs } from './scripts/lint/direction.mjs';
import { fileNamesRule } from './scripts/lint/file-names-rule.mjs';

const sources = ['packages/*/src/**/*.ts'];
const tests = ['packages/*/test/**', 'demo/test/**', 'scripts/test/**'];

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'One main export, named for the file; no default exports.',
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '**/coverage/',
      'packages/backend/widget/',
      '**/.cache/',
      'test-results/',
      '**/data/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs,ts}'],
    extends: [tseslint.configs.recommended],
    plugins: { 'preference-center': { rules: { 'file-names': fileNamesRule } } },
    rules: {
      'preference-center/file-names': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['packages/*/{src,test}/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // An interface that answers promises has implementations that need not wait for any.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: sources,
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
    },
  },
  // The widget's one place that speaks to the developer of the host page.
  { files: ['packages/*/src/main.ts', 'packages/widget/src/**/warn.ts'], rules: { 'no-console': 'off' } },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 400 }],
      // The body of an HTTP answer is any until a test has looked at it.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['packages/widget/src/**/*.ts'], extends: [lit.configs['flat/recommended']] },
  ...directionConfigs,
);
