import { fields, items, type Fields, type Found } from './raw-fields.ts';

/** What would keep a message from doing its work, in a configuration that is read as it stands. */
export function messageProblems(config: Fields): Found[] {
  return items(config['properties']).flatMap((property, index) => [
    ...foreignLinkPage(config, property, index),
    ...missingNotice(config, property, index),
  ]);
}

/** The center opens on pages of the property only, so a link that leads elsewhere shows nothing. */
function foreignLinkPage({ publicUrl }: Fields, { linkUrl, origins, hostedPage }: Fields, index: number): Found[] {
  if (linkUrl === undefined && hostedPage === false) {
    const message =
      'is off, and links in messages would lead nowhere: name linkUrl, a page of the site with the center on it';
    return [{ path: ['properties', index, 'hostedPage'], message }];
  }
  if (typeof linkUrl !== 'string' || !URL.canParse(linkUrl) || !Array.isArray(origins)) return [];
  const { origin } = new URL(linkUrl);
  if (origins.includes(origin) || origin === publicUrl) return [];
  const message = `is on ${origin}, which is not one of the origins of the property; the center would not open there`;
  return [{ path: ['properties', index, 'linkUrl'], message }];
}

/** A notice that was asked for by name has to be possible for something the property shows. */
function missingNotice(config: Fields, { blindOptOuts }: Fields, index: number): Found[] {
  if (fields(blindOptOuts)['notice'] !== true) return [];
  if (items(config['connections']).some(({ noticeCampaignId }) => noticeCampaignId !== undefined)) return [];
  const message =
    'needs noticeCampaignId on a connection, the API-triggered campaign that tells an address what was stopped';
  return [{ path: ['properties', index, 'blindOptOuts', 'notice'], message }];
}
