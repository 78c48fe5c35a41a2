import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse, stringify } from 'yaml';

import { dataLayers } from './data-layers.js';

const written = fileURLToPath(new URL('../preference-center.yaml', import.meta.url));

/** The properties that each style of data layer gets a sister of; `preference-center.yaml` says what they are. */
const models = ['acme-www', 'acme-account', 'acme-shop'];

/** The code of a property for one of the {@link models}, on a page with that data layer. */
export function propertyCode(model, layer) {
  return layer === 'own' ? model : `${model}-${layer}`;
}

/**
 * Writes the configuration of the demo: `preference-center.yaml`, and beside its properties one for each other style of
 * data layer. References to the environment stay references.
 * @param {string} path
 */
export function writeConfiguration(path) {
  const config = parse(readFileSync(written, 'utf8'));
  const sisters = config.properties
    .filter(({ code }) => models.includes(code))
    .flatMap((model) => Object.keys(dataLayers).flatMap((layer) => sisterOf(model, layer)));
  config.properties.push(...sisters);
  // The copy lies elsewhere.
  for (const [language, file] of Object.entries(config.translations))
    config.translations[language] = join(dirname(written), file);
  writeFileSync(path, stringify(config, { aliasDuplicateObjects: false }));
}

function sisterOf(model, layer) {
  const { preset, identities = {}, token, isNamedByAnyone } = dataLayers[layer];
  const isTrusted = model.pageIdentity === 'trusted';
  if (layer === 'own' || (isTrusted && isNamedByAnyone)) return [];
  const code = propertyCode(model.code, layer);
  const { siteToken, ...rest } = model;
  const verify = siteToken && { ...siteToken.verify, audience: code };
  return [
    { ...rest, code, identities, ...(preset && { preset }), ...(verify && { siteToken: { capture: token, verify } }) },
  ];
}
