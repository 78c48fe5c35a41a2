import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { AppError } from '../app-error.ts';
import type { KeyRing } from '../identity/keys.ts';
import { openSession, type Session } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { requireOrigin } from './origins.ts';

const sessions = new WeakMap<FastifyRequest, Session>();

/** A hook that lets a request pass only with the token of a live session, from a page of the session's property. */
export function authenticate(catalogue: Catalogue, keys: KeyRing, now: () => number): onRequestAsyncHookHandler {
  return async (request) => {
    const [scheme, token] = request.headers.authorization?.split(' ', 2) ?? [];
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw new AppError('session_rejected');
    const session = openSession(token, keys, now());
    request.about = { property: session.property, proof: session.proof, session: session.id };
    requireOrigin(request, catalogue.property(session.property));
    sessions.set(request, session);
  };
}

/** The session that {@link authenticate} found. */
export function sessionOf(request: FastifyRequest): Session {
  const session = sessions.get(request);
  if (session === undefined) throw new AppError('session_rejected');
  return session;
}
