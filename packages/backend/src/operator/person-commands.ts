import { identifierShape, normalise } from '../identity/normalise.ts';
import type { EraseOutcome } from '../store/operating.ts';
import type { Store, Target } from '../store/store.ts';
import { UsageError } from '../usage-error.ts';
import { describePerson } from './describe-person.ts';
import type { CommandOutcome } from './operator-order.ts';
import type { PersonOrder } from './person-order.ts';

/** Answers what is kept about a person, or erases people. Neither repeats whom it was asked about. */
export async function handlePeople(
  store: Store,
  order: PersonOrder,
  readInput: (question: string) => Promise<string>,
): Promise<CommandOutcome> {
  const what = { email: 'email address', phone: 'phone number', external_id: 'external id' }[order.by];
  const several = order.kind === 'erase' ? ', one a line,' : '';
  const targets = targetsIn(await readInput(`The ${what}${several} then an empty line or Ctrl-D: `), order.by);
  if (order.kind === 'erase') return erase(store, targets, order);
  const [target] = targets;
  if (target === undefined || targets.length > 1)
    throw new UsageError('person takes one person, in one line of the input');
  const record = await store.personRecord(target);
  const wordings = await store.wordingsOf((record?.ledger ?? []).map(({ context }) => context.wording));
  const signals = await store.signalsOf(target);
  return { text: [describePerson(record, { wordings, signals }, order.isJson)] };
}

/** @throws UsageError that names the line, and not what it says. */
function targetsIn(input: string, kind: Target['kind']): readonly Target[] {
  const lines = input.split(/\r?\n/);
  const targets = lines.flatMap((line, index): Target[] => {
    if (line.trim() === '') return [];
    const value = normalise(kind, line);
    if (value === undefined) throw new UsageError(`line ${index + 1} of the input ${identifierShape[kind]}`);
    return [{ kind, value }];
  });
  if (targets.length === 0) throw new UsageError('the input names nobody: pipe in the address, number or id');
  return targets;
}

type EraseOrder = Extract<PersonOrder, { kind: 'erase' }>;

async function erase(store: Store, targets: readonly Target[], order: EraseOrder): Promise<CommandOutcome> {
  const lines: string[] = [];
  let hasProblems = false;
  for (const [index, target] of targets.entries()) {
    const outcome = await store.erase({ target, isConfirmed: order.isConfirmed, isAnyway: order.isAnyway });
    if (outcome.outcome === 'opt_out_under_way') hasProblems = true;
    lines.push(`${targets.length > 1 ? `${index + 1}: ` : ''}${sayErased(outcome, order)}`);
  }
  return { text: [`${lines.join('\n')}\n`], hasProblems };
}

function sayErased(outcome: EraseOutcome, { isConfirmed }: EraseOrder): string {
  if (outcome.outcome === 'unknown') return 'Nothing is kept under this.';
  if (outcome.outcome === 'opt_out_under_way') {
    return `Not erased: ${outcome.optOuts} opt-out(s) are not in Braze yet and would be lost. Try again once failed list and GET /health say that all is delivered, or use --anyway.`;
  }
  const what = `${outcome.choices} choice(s) and ${outcome.messages} message(s)`;
  return isConfirmed
    ? `Erased: ${what}, the address and the key of its ledger rows, which now belong to nobody.`
    : `Would be erased: ${what}, the address and the key of its ledger rows. Nothing was changed; --yes does it.`;
}
