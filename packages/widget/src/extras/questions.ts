import type { SessionResponse } from '@preference-center/backend/contract';
import { cellsOf } from '../grid.ts';
import type { Cell, CellName, Grid } from '../grid.ts';
import type { ExtraStrings, Strings } from '../locales/strings.ts';
import type { Question } from './confirm-view.ts';

type Asked = Omit<Question, 'run'>;

/** What unsubscribing from everything would stop; where the visitor may not see their choices, everything there is. */
export function allQuestion(session: SessionResponse, grid: Grid, texts: ExtraStrings): Asked {
  const isBlind = !session.choices;
  const stops = ({ reachable, state }: Cell) => reachable && (isBlind || state === 'subscribed' || state === 'partial');
  const { channels, all } = session;
  const elsewhere = all.elsewhere.map(({ name, channel }) => {
    return `${name} (${channels.find(({ code }) => code === channel)?.name ?? channel})`;
  });
  return {
    title: texts.allTitle,
    text: isBlind ? texts.allStopsUnseen : texts.allStops,
    lines: [
      ...linesOf(session, cellsOf(grid).filter(stops)),
      ...elsewhere,
      ...(all.scope === 'workspace' ? [texts.allEmail] : []),
    ],
    yes: texts.allYes,
  };
}

/** What reaches the visitor again once their global unsubscribe is lifted: what they chose, and what was on before. */
export function liftQuestion(session: SessionResponse, cells: readonly CellName[], texts: ExtraStrings): Asked {
  return { title: texts.liftTitle, text: texts.liftText, lines: linesOf(session, cells), yes: texts.liftYes };
}

/** What a save would change, the topics that stop apart from those that start. */
export function changesQuestion(session: SessionResponse, grid: Grid, strings: Strings, texts: ExtraStrings): Asked {
  const pending = cellsOf(grid).filter(({ wanted, sent }) => wanted && !sent);
  const lines = (['subscribed', 'unsubscribed'] as const).flatMap((state) => {
    const changed = linesOf(
      session,
      pending.filter(({ wanted }) => wanted === state),
    );
    return changed.map((line) => `${strings.wants[state]}: ${line}`);
  });
  return { title: texts.changesTitle, text: '', lines, yes: strings.save };
}

/** A line for each topic, with the names of its channels among the cells. */
function linesOf({ topics, channels }: SessionResponse, cells: readonly CellName[]): string[] {
  return topics.flatMap(({ code, name }) => {
    const own = cells.filter(({ topic }) => topic === code).map(({ channel }) => channel);
    const names = channels.filter((channel) => own.includes(channel.code)).map((channel) => channel.name);
    return names.length ? [`${name} (${names.join(', ')})`] : [];
  });
}
