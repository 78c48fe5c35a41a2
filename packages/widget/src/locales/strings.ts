import type { ShownDelivery } from '@preference-center/backend/contract';
import type { CellPhase } from '../grid.ts';
import type { WidgetErrorCode } from '../widget-error.ts';

/** A text that depends on a number, by the categories of `Intl.PluralRules`; `#` stands for the number. */
export type PluralForms = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The texts of what is downloaded once the grid is there. */
export interface ExtraStrings {
  readonly cancel: string;
  /** In the live region after a save. */
  readonly saved: PluralForms;
  readonly waiting: PluralForms;
  /** The question before unsubscribing from everything, for visitors who may see their choices and for those who may not. */
  readonly allTitle: string;
  readonly allStops: string;
  readonly allStopsUnseen: string;
  readonly allYes: string;
  readonly allStopped: string;
  /** The last line of that list where all email of the company stops. */
  readonly allEmail: string;
  /** The question before a global unsubscribe is lifted; under the text are the emails that come again. */
  readonly liftTitle: string;
  readonly liftText: string;
  readonly liftYes: string;
  /** Over the list of what a save would change. */
  readonly changesTitle: string;
  readonly undone: PluralForms;
  /** After an undo by somebody who may not see choices: the owner of the address is asked, whatever stood there. */
  readonly undoAsked: string;
  /** After the reason of a failure of the network. */
  readonly retried: string;
  /** What was done. It must not tell whether anybody knows the address. */
  readonly linkSent: string;
  /** In the live region, when choices were saved elsewhere: in another tab of the browser. */
  readonly updated: string;
}

/** The component's own texts in one language; topics, channels and legal wording come with the session. */
export interface Strings {
  /** BCP 47 tag of these texts. */
  readonly language: string;
  /** The heading until the session brings the property's own. */
  readonly title: string;
  readonly loading: string;
  readonly close: string;
  readonly retry: string;
  readonly save: string;
  readonly saveCount: PluralForms;
  readonly discard: string;
  readonly review: string;
  readonly undo: string;
  readonly all: string;
  readonly more: string;
  readonly empty: string;

  /** Why a visitor without proof sees no switches, and what happens when they ask to receive something. */
  readonly hidden: string;
  /** Asks for a link by which the visitor can see their choices. */
  readonly sendLink: string;
  readonly confirmation: string;
  readonly fromStore: string;

  /** Under a cell: its phase, and what says more than the phase. */
  readonly phases: Readonly<Record<Exclude<CellPhase, 'idle' | 'failed'>, string>>;
  readonly failed: Readonly<Record<'subscribed' | 'unsubscribed', string>>;
  readonly wants: Readonly<Record<'subscribed' | 'unsubscribed', string>>;
  readonly confirmed: string;
  readonly partial: string;
  /** Why a channel cannot be chosen, by what it goes out to. */
  readonly unreachable: Readonly<{ email: string; phone: string }>;
  /** Above the grid, where Braze holds the person as globally unsubscribed. */
  readonly stoppedGlobally: string;
  /** Names the box before a topic that stands for all of its channels. */
  readonly allChannels: string;
  readonly deliveries: Readonly<Partial<Record<ShownDelivery, string>>>;

  /** In the live region. */
  readonly pending: PluralForms;

  /** Absent for English, whose are downloaded with what they belong to. */
  readonly extras?: ExtraStrings;

  /** Why something failed, by code; `other` for every code without a text of its own, `link_rejected` where a link was the visitor's proof. */
  readonly reasons: Readonly<{ other: string } & Partial<Record<WidgetErrorCode | 'link_rejected', string>>>;
}

// Making one takes longer than drawing what was changed.
const rules = new Map<string, [Intl.PluralRules, Intl.NumberFormat]>();

/** The form of the text for the number, with the number written as the language writes it. */
export function plural({ language }: Strings, forms: PluralForms, count: number): string {
  let rule = rules.get(language);
  if (!rule) rules.set(language, (rule = [new Intl.PluralRules(language), new Intl.NumberFormat(language)]));
  return (forms[rule[0].select(count)] ?? forms.other).replace('#', rule[1].format(count));
}
