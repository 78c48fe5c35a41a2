import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Config } from '../config/schema.ts';
import { allOrigins } from './origins.ts';

/**
 * What holds for every route of the API, and for nothing outside its scope: zod checks what comes in and strips what
 * goes out, only pages of the configured properties may read an answer, and nobody keeps one.
 */
export async function registerApiRules(api: FastifyInstance, config: Config): Promise<void> {
  // A page may send text to any server without asking first; JSON it may not.
  api.removeContentTypeParser('text/plain');
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  const origins = allOrigins(config);
  await api.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && origins.has(origin)),
    methods: ['GET', 'POST', 'PATCH'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
    // What is no preflight is answered like any other request to a path without that method, not in plain text.
    strictPreflight: false,
  });
  api.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
}
