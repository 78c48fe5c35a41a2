import type { Proof } from '../contract.ts';
import { loosenedPermissions } from '../identity/permissions.ts';
import { usualLinkAgeDays } from './proof-schema.ts';
import type { Config, Property } from './schema.ts';

/** Every place where the configuration allows more than the defaults do, in a sentence, for the start-up log and `check`. */
export function loosenings(config: Config): string[] {
  return config.properties.flatMap((property) => [
    ...trustedPages(property),
    ...oldLinks(property),
    ...permissions(property),
  ]);
}

function trustedPages({ code, pageIdentity }: Property): string[] {
  if (pageIdentity !== 'trusted') return [];
  return [
    `property "${code}" trusts its pages to say who the visitor is: whoever can send a request in their name sees and changes that person's choices`,
  ];
}

function oldLinks({ code, links }: Property): string[] {
  if (links === undefined || links.maxAgeDays <= usualLinkAgeDays) return [];
  return [
    `property "${code}" lets a signed link prove who the visitor is for ${links.maxAgeDays} days, where the default is ${usualLinkAgeDays}`,
  ];
}

function permissions(property: Property): string[] {
  return (Object.keys(property.permissions) as Proof[]).flatMap((proof) =>
    loosenedPermissions(proof, property.permissions).map(
      (may) => `property "${property.code}" lets a visitor with proof "${proof}" ${may}, which the defaults do not`,
    ),
  );
}
