import type {} from '@preference-center/widget/react';

/** What the type checker takes and what it refuses; it is never run. */
export const accepted = (
  <preference-center
    mode="dialog"
    open
    autosave
    identities={{ email: 'ada@example.com' }}
    timeoutMs={5000}
    className="wide"
    ref={(element) => element?.show()}
    onpreference-change={({ change }) => change.topic.toUpperCase()}
    onpreference-save-error={({ code }) => code.toUpperCase()}
  />
);

export const refused = [
  // @ts-expect-error there is no such mode
  <preference-center key="mode" mode="popup" />,
  // @ts-expect-error an identity is a text
  <preference-center key="identities" identities={{ email: 1 }} />,
  // @ts-expect-error the event has no such field
  <preference-center key="event" onpreference-save={({ nothing }) => nothing} />,
];
