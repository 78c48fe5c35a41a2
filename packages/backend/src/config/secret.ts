import { z } from 'zod';

/** A secret of at least 32 characters: what HMAC-SHA256 gains nothing beyond. */
export const secret = z.string().min(32, 'must be at least 32 characters; `openssl rand -hex 32` makes one');

/** A secret that goes in a header. */
export const headerSecret = secret.regex(/^[\x21-\x7e]+$/, 'must be without spaces and of signs that fit a header');
