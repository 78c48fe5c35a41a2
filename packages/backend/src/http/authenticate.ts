import type { FastifyRequest, onRequestAsyncHookHandler, preParsingAsyncHookHandler } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Property } from '../config/schema.ts';
import type { Proof } from '../contract.ts';
import type { KeyRing } from '../identity/keys.ts';
import { openSession, type Session } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { requireOrigin } from './origins.ts';

const sessions = new WeakMap<FastifyRequest, Session>();
const peeked = new WeakMap<FastifyRequest, Session>();

/**
 * A hook (`onRequest`, before the limit) that looks at who is asking, so that a limit can tell visitors with proof from others. It lets
 * everything pass: {@link authenticate} refuses.
 */
export function peekSession(keys: KeyRing, now: () => number): onRequestAsyncHookHandler {
  return async (request) => {
    const token = bearerOf(request);
    try {
      if (token !== undefined) peeked.set(request, openSession(token, keys, now()));
    } catch {
      // No live session: `authenticate` says so, once the limit has counted the request.
    }
  };
}

/** The live session that {@link peekSession} saw. */
export function peekedSession(request: FastifyRequest): Session | undefined {
  return peeked.get(request);
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * A hook (`preParsing`, so that limits are counted before it) that lets a request pass only with the token of a live
 * session, from a page of the session's property. A browser leaves the origin out of a GET to the page's own origin.
 */
export function authenticate(catalogue: Catalogue, keys: KeyRing, now: () => number): preParsingAsyncHookHandler {
  return async (request) => {
    const token = bearerOf(request);
    if (token === undefined) throw new AppError('session_rejected');
    const session = peeked.get(request) ?? openSession(token, keys, now());
    request.about = { property: session.property, proof: session.proof, session: session.id };
    const property = catalogue.property(session.property);
    if (!stillTakes(property, session.proof)) throw new AppError('session_rejected');
    if (request.method !== 'GET' || request.headers.origin !== undefined) {
      requireOrigin(request, property, catalogue.config);
    }
    sessions.set(request, session);
  };
}

/**
 * Whether a property still takes the kind of proof that a session was opened with: one that stopped trusting its pages, or taking tokens or
 * links, is done with the sessions they opened, which could be renewed for hours.
 */
function stillTakes({ pageIdentity, siteToken, links }: Property, proof: Proof): boolean {
  if (proof === 'page') return pageIdentity === 'trusted';
  if (proof === 'token') return siteToken !== undefined;
  return links !== undefined || (proof !== 'link' && proof !== 'old_link');
}

/** The session that {@link authenticate} found. */
export function sessionOf(request: FastifyRequest): Session {
  const session = sessions.get(request);
  if (session === undefined) throw new AppError('session_rejected');
  return session;
}
