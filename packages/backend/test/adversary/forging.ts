/** Header or claims as they stand in a JWT; a text is taken as it is, so that what no JSON writer writes can be sent too. */
export function unsignedPart(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Signs that look like Latin ones. */
const twins: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', i: 'і' };

/** The text in signs that look the same and are others. */
export function homoglyphs(value: string): string {
  return value.replace(/[aceopxi]/g, (sign) => twins[sign] ?? sign);
}
