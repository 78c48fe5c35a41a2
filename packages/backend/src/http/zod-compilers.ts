import type { FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/**
 * What Fastify makes its checks and its answers with: zod, from the start. Where it is told so only later it has loaded Ajv and
 * fast-json-stringify by then, which nothing here uses and which take 2 MB of memory as long as the process lives.
 */
// Fastify's types know these two factories as those of Ajv and of fast-json-stringify alone.
export const zodCompilers = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as unknown as CompilersFactory;
