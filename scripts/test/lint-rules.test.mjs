import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';

import { directionConfigs } from '../lint/direction.mjs';
import { fileNamesRule } from '../lint/file-names-rule.mjs';
import { repositoryRoot } from '../toolchain/repository-root.mjs';

const fileNames = {
  plugins: { 'preference-center': { rules: { 'file-names': fileNamesRule } } },
  rules: { 'preference-center/file-names': 'error' },
};
const eslint = new ESLint({
  cwd: repositoryRoot,
  overrideConfigFile: true,
  // The direction rules alone, without types, so that a file need not exist.
  overrideConfig: [
    { files: ['**/*.{ts,mjs}'], extends: [tseslint.configs.base] },
    fileNames,
    ...directionConfigs,
  ].flatMap(({ extends: bases = [], ...config }) => [
    ...bases.map((base) => ({ ...base, files: config.files })),
    config,
  ]),
});

async function problemsIn(filePath, code) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  return messages.map(({ message }) => message);
}

const BACKEND = 'packages/backend/src';
const WIDGET = 'packages/widget/src';

describe('the direction rules', () => {
  it.each([
    [`${WIDGET}/x.ts`, "import { schema } from '@preference-center/backend/contract';"],
    [`${WIDGET}/x.ts`, "import type { Config } from '@preference-center/backend/config';"],
    [`${WIDGET}/x.ts`, "import type { App } from '../../backend/src/app.ts';"],
    [`${WIDGET}/capture/x.ts`, "import { z } from 'zod';"],
    [`${WIDGET}/x.ts`, "import { join } from 'node:path';"],
    [`${WIDGET}/x.ts`, "import { start } from '@preference-center/braze-simulator';"],
    [`${BACKEND}/store/x.ts`, "import fastify from 'fastify';"],
    [`${BACKEND}/store/sqlite/x.ts`, "import { Pool } from 'undici';"],
    [`${BACKEND}/store/x.ts`, "export const answer = fetch('https://example.com');"],
    [`${BACKEND}/store/x.ts`, "export const answer = globalThis.fetch('https://example.com');"],
    [`${BACKEND}/identity/x.ts`, "import type { FastifyRequest } from 'fastify';"],
    [`${BACKEND}/identity/x.ts`, "import { request } from 'node:https';"],
    [`${BACKEND}/preferences/x.ts`, "import { limits } from '@fastify/rate-limit';"],
    [`${BACKEND}/preferences/x.ts`, "import { client } from '../braze/client.ts';"],
    [`${BACKEND}/preferences/x.ts`, "import { Kysely } from 'kysely';"],
    [`${BACKEND}/delivery/plan.ts`, "import { Pool } from 'undici';"],
    [`${BACKEND}/delivery/plan.ts`, "import { client } from '../braze/client.ts';"],
    [`${BACKEND}/delivery/retry-timing.ts`, 'export const answer = fetch("https://example.com");'],
    [`${BACKEND}/delivery/x.ts`, "import { problem } from '../http/problem.ts';"],
    [`${BACKEND}/delivery/x.ts`, "import type { FastifyInstance } from 'fastify';"],
    [`${BACKEND}/http/x.ts`, "import { deliver } from '../delivery/deliver.ts';"],
    [`${BACKEND}/http/x.ts`, "import type { Loop } from '../delivery/loop.ts';"],
    [`${BACKEND}/http/routes/x.ts`, "import { deliver } from '../../delivery/deliver.ts';"],
    [`${BACKEND}/http/x.ts`, "import { BrazeClient } from '../braze/client.ts';"],
    [`${BACKEND}/http/x.ts`, "import { openSqlite } from '../store/sqlite/open.ts';"],
    [`${BACKEND}/braze/x.ts`, "import { deliver } from '../delivery/deliver.ts';"],
    [`${BACKEND}/contract.ts`, "import type { Store } from './store/store.ts';"],
    [`${BACKEND}/app.ts`, "import { start } from '@preference-center/braze-simulator';"],
    [`${BACKEND}/app.ts`, 'export const home = process.env.HOME;'],
    [`${BACKEND}/app.ts`, 'export const home = globalThis.process.env.HOME;'],
    [`${BACKEND}/http/x.ts`, 'export const home = process.env.HOME;'],
    [`${BACKEND}/config/x.ts`, "import { env } from 'node:process';"],
    ['packages/braze-simulator/src/x.ts', 'export const home = process.env.HOME;'],
    [`${BACKEND}/x.ts`, "import { pages } from '@preference-center/demo';"],
    ['packages/backend/test/x.test.ts', "import { pages } from '../../../demo/src/pages.ts';"],
    ['demo/src/x.mjs', "import { app } from '@preference-center/backend/src/app.ts';"],
    ['demo/src/x.mjs', "import { app } from '../../packages/backend/dist/app.js';"],
  ])('refuse in %s: %s', async (filePath, code) => {
    expect(await problemsIn(filePath, code)).not.toEqual([]);
  });

  it.each([
    [`${WIDGET}/x.ts`, "import type { Session } from '@preference-center/backend/contract';"],
    [`${WIDGET}/x.ts`, "import { html } from 'lit';\nimport { warn } from './loader/warn.ts';"],
    [`${BACKEND}/store/sqlite/x.ts`, "import { Kysely } from 'kysely';\nimport Database from 'libsql';"],
    [`${BACKEND}/identity/x.ts`, "import { jwtVerify } from 'jose';\nimport { createHmac } from 'node:crypto';"],
    [
      `${BACKEND}/http/x.ts`,
      "import type { BrazeReader } from '../braze/reader.ts';\nimport { verify } from '../identity/verify.ts';",
    ],
    [`${BACKEND}/http/x.ts`, "import type { Store } from '../store/store.ts';\nimport fastify from 'fastify';"],
    [`${BACKEND}/braze/exchange.ts`, "import { Pool } from 'undici';"],
    [`${BACKEND}/delivery/loop.ts`, "import { client } from '../braze/client.ts';\nimport { plan } from './plan.ts';"],
    [`${BACKEND}/app.ts`, "import { loop } from './delivery/loop.ts';\nimport { routes } from './http/routes.ts';"],
    [`${BACKEND}/main.ts`, "import { env } from 'node:process';\nexport const home = process.env.HOME ?? env.HOME;"],
    ['packages/backend/test/x.test.ts', "import { start } from '@preference-center/braze-simulator';"],
    ['demo/src/start.mjs', "import { start } from '@preference-center/braze-simulator';\nprocess.exitCode = 0;"],
  ])('allow in %s: %s', async (filePath, code) => {
    expect(await problemsIn(filePath, code)).toEqual([]);
  });
});

describe('file names', () => {
  it.each(['BuildApp.ts', 'build_app.ts', 'utils.ts', 'helpers.test.ts', 'types.d.ts'])(
    '%s is refused',
    async (name) => {
      expect(await problemsIn(`${BACKEND}/${name}`, '')).toHaveLength(1);
    },
  );

  it.each(['build-app.ts', 'preference-center.styles.ts', 'oauth2.test.ts', 'v1.ts'])('%s is allowed', async (name) => {
    expect(await problemsIn(`${BACKEND}/${name}`, '')).toEqual([]);
  });
});
