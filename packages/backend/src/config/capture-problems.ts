import { capturePresets } from './capture-presets.ts';
import { fields, items, type Fields, type Found } from './raw-fields.ts';

/** What is wrong with how a property finds out who is there, as the file says it; paths start at the property. */
export function captureProblems(config: Fields, property: Fields): Found[] {
  return [...missingIdentity(config, property), ...trustedQuery(property)];
}

/** The center would never appear. */
function missingIdentity(config: Fields, property: Fields): Found[] {
  const marketing = items(config['identitySpaces']).filter((space) => space['marketing'] === true);
  const preset = property['preset'];
  const ready: Fields =
    typeof preset === 'string' && Object.hasOwn(capturePresets, preset)
      ? capturePresets[preset as keyof typeof capturePresets]
      : {};
  const written = fields(property['identities']);
  const isCaptured = ({ code, type }: Fields): boolean =>
    Object.hasOwn(written, String(code)) || Object.hasOwn(ready, String(type));
  if (marketing.length === 0 || marketing.some(isCaptured)) return [];
  const wanted = marketing.map(({ code }) => String(code)).join(' or ');
  if (preset !== undefined && Object.keys(ready).length === 0) return [];
  return [
    {
      path: ['identities'],
      message:
        property['identities'] === undefined && preset === undefined
          ? `is missing; add it, for example \`identities: { ${wanted}: [{ from: dataLayer, path: user.email }] }\`, or a preset, for example \`preset: gtm\``
          : `captures no marketing-preference identity, so the center would never appear; capture ${wanted}`,
    },
  ];
}

/** On a page that vouches for its visitor, a link must not decide who that is. */
function trustedQuery(property: Fields): Found[] {
  if (property['pageIdentity'] !== 'trusted') return [];
  return Object.entries(fields(property['identities'])).flatMap(([space, rules]) =>
    items(rules).flatMap(({ from }, index) =>
      from === 'query'
        ? [
            {
              path: ['identities', space, index, 'from'],
              message:
                'cannot be "query" where pageIdentity is "trusted": whoever makes a link would decide whose choices it opens; use another source, or pageIdentity: unproved',
            },
          ]
        : [],
    ),
  );
}
