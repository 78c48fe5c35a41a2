import type { ChangeContext } from '../store/store.ts';

/** An operator saw no text of ours and proved nothing to us, on no property; the source says who it was. */
export function operatorContext(session: string): ChangeContext {
  const nobody = {
    property: '',
    proof: 'none',
    wording: '',
    language: 'und',
    configVersion: '',
    network: null,
  } as const;
  return { ...nobody, at: Date.now(), source: 'operator', session };
}
