import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Named, SessionResponse, Topic, WantedState } from '@preference-center/backend/contract';
import { shownState } from '../grid.ts';
import type { Cell, Row } from '../grid.ts';
import type { Strings } from '../locales/strings.ts';

/** What every part of the grid is drawn from. */
export interface GridView {
  readonly session: SessionResponse;
  readonly strings: Strings;
}

/** The grid as a table: a column for each channel, a row group for each group of topics. `drawRow` draws one row. */
export function gridTemplate(view: GridView, rows: readonly Row[], drawRow: (row: Row) => unknown): TemplateResult {
  const { channels, groups, choices } = view.session;
  const isWide = channels.length <= (choices ? 5 : 3);
  const codes = new Set(groups.map(({ code }) => code));
  const ungrouped = rows.filter(({ topic }) => !codes.has(topic.group!));
  return html`<table role="table" aria-labelledby="title" class="${isWide ? 'wide' : ''} ${choices ? '' : 'blind'}">
    <thead role="rowgroup">
      <tr role="row">
        <td role="cell"></td>
        ${channels.map(({ name }) => html`<th role="columnheader" scope="col">${name}</th>`)}
      </tr>
    </thead>
    ${bodyTemplate(undefined, ungrouped, drawRow)}
    ${groups.map((group) =>
      bodyTemplate(
        group,
        rows.filter(({ topic }) => topic.group === group.code),
        drawRow,
      ),
    )}
  </table>`;
}

const bodyTemplate = (group: Named | undefined, rows: readonly Row[], drawRow: (row: Row) => unknown) =>
  rows.length
    ? html`<tbody role="rowgroup" part="group">
        ${group &&
        html`<tr role="row" class="group">
          <th role="rowheader" scope="rowgroup" part="group-name">${group.name}</th>
        </tr>`}
        ${rows.map(drawRow)}
      </tbody>`
    : nothing;

/** One topic with its cells. */
export function rowTemplate(view: GridView, { topic, cells }: Row): TemplateResult {
  const { name, description, legalBasis, image, link } = topic;
  return html`<tr role="row" part="topic">
    <th role="rowheader" scope="row">
      ${image && html`<img src=${image} alt="" loading="lazy" />`}
      <b part="topic-name">${name}</b>
      ${description && html`<p>${description}</p>`} ${legalBasis && html`<p>${legalBasis}</p>`}
      ${/^(https?:|\/)/.test(link ?? '')
        ? html`<a href=${link!} target="_blank" rel="noopener" aria-label="${view.strings.more}: ${name}"
            >${view.strings.more}</a
          >`
        : nothing}
    </th>
    ${cells.map((cell, index) =>
      cell ? cellTemplate(view, topic, view.session.channels[index]!, cell) : html`<td role="cell"></td>`,
    )}
  </tr>`;
}

function cellTemplate(view: GridView, topic: Topic, channel: Named, cell: Cell): TemplateResult {
  const name = `${topic.name}, ${channel.name}`;
  const draw = view.session.choices ? switchTemplate : pairTemplate;
  const text = stateText(view, cell);
  return html`<td role="cell" part="cell" data-phase=${cell.phase}>
    <span aria-hidden="true">${channel.name}</span>
    ${cell.isReachable ? draw(view, cell, name) : nothing}
    ${text && html`<small id=${cell.key} part="state">${text}</small>`}
  </td>`;
}

function switchTemplate({ session }: GridView, cell: Cell, name: string): TemplateResult {
  const state = shownState(cell);
  const isMixed = state === 'partial';
  // A switch has no mixed state (https://www.w3.org/TR/wai-aria-1.2/#switch), so it is announced as the checkbox it is.
  return html`<input
    type="checkbox"
    role=${isMixed ? nothing : 'switch'}
    part="switch"
    name=${cell.key}
    aria-label=${name}
    aria-describedby=${cell.key}
    .checked=${state === 'subscribed'}
    .indeterminate=${isMixed}
    ?disabled=${!isAllowed(session, state === 'subscribed' ? 'unsubscribed' : 'subscribed')}
  />`;
}

function pairTemplate({ session, strings }: GridView, cell: Cell, name: string): TemplateResult {
  const shown = shownState(cell);
  const option = (state: WantedState) =>
    isAllowed(session, state)
      ? html`<button
          type="button"
          part="option"
          name=${cell.key}
          value=${state}
          aria-pressed=${state === shown}
          aria-label="${strings.wants[state]}: ${name}"
          aria-describedby=${cell.key}
        >
          ${strings.wants[state]}
        </button>`
      : nothing;
  return html`<div role="group" aria-label=${name} part="options">
    ${option('subscribed')}${option('unsubscribed')}
  </div>`;
}

const isAllowed = ({ may }: SessionResponse, state: WantedState) =>
  state === 'subscribed' ? may.optIn !== 'no' : may.optOut;

function stateText({ strings }: GridView, cell: Cell): string | undefined {
  const { phase, wanted, isReachable, delivery } = cell;
  if (!isReachable) return strings.unreachable;
  if (phase === 'failed') return strings.failed[wanted!];
  if (phase !== 'idle') return strings.phases[phase];
  if (shownState(cell) === 'partial') return strings.partial;
  return delivery && (strings.deliveries as Record<string, string>)[delivery];
}
