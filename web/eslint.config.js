import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelte_config from './svelte.config.js';

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 40, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // As in the rest of pbxd: snake_case for what runs, PascalCase for what is a type (or a component).
      camelcase: 'off',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: ['function', 'variable', 'parameter', 'classMethod', 'classProperty', 'typeMethod'], format: ['snake_case'], leadingUnderscore: 'allow', filter: { regex: '^\\$', match: false } },
        { selector: 'typeLike', format: ['PascalCase'] },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig: svelte_config } },
    rules: {
      // {@html} and inline styles are what the content security policy and common sense forbid.
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': 'error',
      'prefer-const': 'off',
    },
  },
  {
    files: ['scripts/**', '*.config.*', 'test/**'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off', 'max-lines-per-function': 'off', '@typescript-eslint/naming-convention': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
);
