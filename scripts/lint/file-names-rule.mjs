import { basename } from 'node:path';

const VAGUE = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc']);

/**
 * An ESLint rule: file names are in kebab-case, and say what is in the file. A second part, as in `x.styles.ts` or
 * `x.test.ts`, follows the same spelling.
 * @type {import('eslint').Rule.RuleModule}
 */
export const fileNamesRule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebabCase: '{{name}} is not in kebab-case.',
      vague: '{{name}} does not say what is in it: name the file for its main export.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        const parts = name.split('.').slice(0, -1);
        const isKebabCase = parts.every((part) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part));
        if (!isKebabCase) context.report({ node, messageId: 'kebabCase', data: { name } });
        if (VAGUE.has(parts[0])) context.report({ node, messageId: 'vague', data: { name } });
      },
    };
  },
};
