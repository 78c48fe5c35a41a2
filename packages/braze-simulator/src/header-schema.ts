import { z } from 'zod';

/** The name of an HTTP header. Source: RFC 9110, section 5.1. */
export const headerNameSchema = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'not a header name');

/** The value of an HTTP header, which cannot end the line it is on. */
export const headerValueSchema = z.string().regex(/^[\t\x20-\x7e]*$/, 'not a header value');
