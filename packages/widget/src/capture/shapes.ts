import type { ValueType } from './identity.ts';

/** An address, more or less; the backend checks it. */
export const email = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/** A signed JWT (RFC 7515 compact form), up to 8,192 characters. */
export const token = /^(?=.{5,8192}$)[\w-]+(\.[\w-]+){2}$/;

/**
 * Any text of up to 512 characters, but what a template leaves behind for a missing value and what stands for nobody. (That
 * holds no `@` and no two dots, so the others have no need of it.)
 */
export const externalId = /^(?!(undefined|null|nan|true|false|0|anonymous|guest|\[object \w+\])$).{1,512}$/is;

/** The same for a telephone number, of up to 64 characters. */
export const phone = /^(?!(undefined|null|nan|true|false|0|anonymous|guest|\[object \w+\])$).{1,64}$/is;

/** What a value of each type has to look like, another one for each. A loader holds those of the types that its property has. */
export const shapes: Readonly<Record<ValueType, RegExp>> = { email, external_id: externalId, phone, token };
