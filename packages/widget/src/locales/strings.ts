import type { Delivery } from '@preference-center/backend/contract';
import type { CellPhase } from '../grid.ts';
import type { WidgetErrorCode } from '../widget-error.ts';

/** A text that depends on a number, by the categories of `Intl.PluralRules`; `#` stands for the number. */
export type PluralForms = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

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
  readonly more: string;
  readonly empty: string;

  /** Why a visitor without proof sees no switches, and what happens when they ask to receive something. */
  readonly hidden: string;
  readonly confirmation: string;
  readonly fromStore: string;

  /** Under a cell: its phase, and the two that say more than the phase. */
  readonly phases: Readonly<Record<Exclude<CellPhase, 'idle' | 'failed'>, string>>;
  readonly failed: Readonly<Record<'subscribed' | 'unsubscribed', string>>;
  readonly wants: Readonly<Record<'subscribed' | 'unsubscribed', string>>;
  readonly partial: string;
  readonly unreachable: string;
  readonly deliveries: Readonly<Partial<Record<Delivery, string>>>;

  /** In the live region. */
  readonly pending: PluralForms;
  readonly saved: PluralForms;
  readonly waiting: PluralForms;

  /** Why something failed, by code; `other` for every code without a text of its own. */
  readonly reasons: Readonly<{ other: string } & Partial<Record<WidgetErrorCode, string>>>;
}

// Making one takes longer than drawing what was changed.
const rules = new Map<string, [Intl.PluralRules, Intl.NumberFormat]>();

/** The form of the text for the number, with the number written as the language writes it. */
export function plural({ language }: Strings, forms: PluralForms, count: number): string {
  let rule = rules.get(language);
  if (!rule) rules.set(language, (rule = [new Intl.PluralRules(language), new Intl.NumberFormat(language)]));
  return (forms[rule[0].select(count)] ?? forms.other).replace('#', rule[1].format(count));
}
