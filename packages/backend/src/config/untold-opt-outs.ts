import { gridOf } from '../preferences/cells.ts';
import type { Config } from './schema.ts';

/** Every connection through which a property's visitors are not told of opt-outs without proof, in a sentence, for `check`. */
export function untoldOptOuts(config: Config): string[] {
  return config.properties
    .filter(({ pageIdentity, blindOptOuts }) => pageIdentity !== 'trusted' && blindOptOuts.notice !== false)
    .flatMap((property) => {
      const cells = gridOf(config, property).cells.filter(({ channel }) => channel === 'email');
      const silent = cells.filter(({ connection }) => connection.noticeCampaignId === undefined);
      return [...new Set(silent.map(({ connection }) => connection.code))].map(
        (connection) =>
          `nobody is told when a visitor without proof stops something on property "${property.code}": connection "${connection}" has no noticeCampaignId`,
      );
    });
}
