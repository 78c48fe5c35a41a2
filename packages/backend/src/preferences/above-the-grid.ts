import type { Config } from '../config/schema.ts';
import type { Choice, SessionResponse } from '../contract.ts';
import type { Grid } from './cells.ts';
import { textIn } from './language.ts';
import type { ReachedCell } from './show-choices.ts';

type Above = NonNullable<SessionResponse['global']>;

/** The email cells of a grid that would be mailed again if the global unsubscribe on these connections were lifted. */
export function wouldBringBack(
  grid: Grid,
  choices: readonly Choice[],
  off: readonly string[],
): Above['wouldBringBack'] {
  return choices
    .filter(({ topic, channel, state }) => {
      const cell = channel === 'email' ? grid.cell(topic, channel) : undefined;
      return (
        cell !== undefined && off.includes(cell.connection.code) && (state === 'subscribed' || state === 'partial')
      );
    })
    .map(({ topic, channel }) => ({ topic, channel }));
}

/** The cells beyond the grid that are on; and, where Braze could not be read, those that may be. `choices` are theirs, in their order. */
export function onElsewhere(
  { topics }: Config,
  cells: readonly ReachedCell[],
  choices: readonly Choice[],
  isFromBraze: boolean,
  language: string,
): SessionResponse['all']['elsewhere'] {
  return choices.flatMap(({ topic, channel, state, revision }, index) => {
    const isOff = state === 'unsubscribed' || (state === 'not_set' && isFromBraze);
    const name = topics.find(({ code }) => code === cells[index]?.cell.topic)?.name;
    return isOff || name === undefined ? [] : [{ topic, channel, name: textIn(name, language), revision }];
  });
}
