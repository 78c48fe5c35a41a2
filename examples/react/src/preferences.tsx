import { useState } from 'react';
import '@preference-center/widget';
import type {} from '@preference-center/widget/react';

/** The visitor that the site has signed in, and where its backend is. */
export interface PreferencesProps {
  readonly endpoint: string;
  readonly email: string;
  /** Signed by the site's own server; proves that the address is the visitor's. */
  readonly token?: string;
}

/** The center in a page of React: properties go in, events come out, and what is between the tags fills its slots. */
export function Preferences({ endpoint, email, token }: PreferencesProps) {
  const [savedCount, setSavedCount] = useState(0);
  return (
    <>
      <preference-center
        property="acme-www"
        endpoint={endpoint}
        identities={{ email }}
        token={token}
        onpreference-save={({ results }) => setSavedCount((count) => count + results.length)}
      >
        <p slot="header">From the editors</p>
      </preference-center>
      <output>{savedCount} saved</output>
    </>
  );
}
