import { toIdentity } from '../capture/identity.ts';
import type { ValueType } from '../capture/identity.ts';
import { shapes } from '../capture/shapes.ts';

const longest: Partial<Record<ValueType, number>> = { token: 8192, phone: 64 };

/** Why a value is no identity of that type, in words; `undefined` where it is one. Never repeats the value but a placeholder. */
export function whyNobody(type: ValueType, value: unknown): string | undefined {
  if (toIdentity(shapes[type], value) !== undefined) return undefined;
  if (value === undefined || value === null) return 'nothing is there';
  if (typeof value === 'number') return 'only a whole positive number can name somebody';
  if (typeof value !== 'string') return 'it is not a text; a path may have to lead further in, or it has to be decoded';
  const text = value.trim();
  if (!text) return 'it is empty';
  if (text.length > (longest[type] ?? 512)) return 'it is too long';
  if (type === 'token') return 'it does not look like a signed JWT, which has three parts between dots';
  if (toIdentity(shapes.external_id, text) === undefined) return `"${text}" stands for nobody`;
  return 'it does not look like an email address';
}
