import { describe, expect, it } from 'vitest';
import { deriveKeys } from '../../src/identity/keys.ts';
import { sealText, unsealText } from '../../src/identity/sealed-text.ts';

const secret = 'a secret that is long enough for a test';
const keys = deriveKeys({ secret }, 'session');
const text = 'ada@mail.example, ça va';

describe('a sealed text', () => {
  it('is read again with the key that sealed it', () => {
    expect(unsealText(sealText(text, keys), keys)).toBe(text);
  });

  it('shows nothing of the text and never looks the same twice', () => {
    const sealed = sealText(text, keys);
    expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').includes('ada@')).toBe(false);
    expect(sealText(text, keys)).not.toBe(sealed);
  });

  it('is refused when any byte of it was changed', () => {
    const [id = '', content = ''] = sealText(text, keys).split('.');
    const bytes = Buffer.from(content, 'base64url');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      expect(() => unsealText(`${id}.${changed.toString('base64url')}`, keys)).toThrow();
    }
  });

  it.each(['', '.', 'a', `${keys[0].id}.`, `${keys[0].id}.AAAA`, `.${'A'.repeat(60)}`])(
    'is refused when it is "%s"',
    (sealed) => {
      expect(() => unsealText(sealed, keys)).toThrow();
    },
  );

  it('is refused where its key is of another purpose or another secret', () => {
    const sealed = sealText(text, keys);
    expect(() => unsealText(sealed, deriveKeys({ secret }, 'confirmation'))).toThrow();
    expect(() => unsealText(sealed, deriveKeys({ secret: `another, ${secret}` }, 'session'))).toThrow();
  });

  it('is still read after the secret was rotated, while the one before is kept', () => {
    const rotated = deriveKeys({ secret: `another, ${secret}`, previousSecret: secret }, 'session');
    expect(unsealText(sealText(text, keys), rotated)).toBe(text);
  });
});
