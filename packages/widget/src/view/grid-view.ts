import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Named, SessionResponse, WantedState } from '@preference-center/backend/contract';
import { shownState } from '../grid.ts';
import type { Cell, Row } from '../grid.ts';
import type { Strings } from '../locales/strings.ts';

/** What every part of the grid is drawn from. */
export interface GridView {
  readonly session: SessionResponse;
  readonly strings: Strings;
}

/** The grid as a table: a column for each channel, a row group for each group of topics. `drawRow` draws one row. */
export function gridTemplate({ session }: GridView, rows: readonly Row[], drawRow: (row: Row) => unknown): TemplateResult {
  const { channels, groups, choices } = session;
  const isWide = channels.length < (choices ? 6 : 4);
  const codes = groups.map(({ code }) => code);
  const bodies = [undefined, ...groups].map((group) => {
    const own = rows.filter(({ topic }) => (codes.includes(topic.group!) ? topic.group : undefined) === group?.code);
    return own.length
      ? html`<tbody role="rowgroup">
          ${group &&
          html`<tr role="row" class="group">
            <th role="rowheader">${group.name}</th>
          </tr>`}
          ${own.map(drawRow)}
        </tbody>`
      : nothing;
  });
  return html`<table role="table" aria-labelledby="title" class="${isWide && 'wide'} ${!choices && 'blind'}">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader"></th>
        ${channels.map(({ name }) => html`<th role="columnheader">${name}</th>`)}
      </tr>
    </thead>
    ${bodies}
  </table>`;
}

/** One topic with its cells. */
export function rowTemplate(view: GridView, { topic, cells }: Row): TemplateResult {
  const { name, description, legalBasis, image, link } = topic;
  const { more } = view.strings;
  return html`<tr role="row" part="topic">
    <th role="rowheader">
      ${image && html`<img src=${image} alt="" loading="lazy" />`}<b>${name}</b>
      ${[description, legalBasis].map((text) => text && html`<p>${text}</p>`)}
      ${link && /^(https?:|\/)/.test(link)
        ? html`<a href=${link} target="_blank" rel="noopener" aria-label="${more}: ${name}">${more}</a>`
        : nothing}
    </th>
    ${cells.map((cell, index) => {
      const channel = view.session.channels[index]!;
      return html`<td role="cell" part="cell" data-phase=${cell?.phase ?? nothing}>
        ${cell && cellTemplate(view, cell, channel, `${name}, ${channel.name}`)}
      </td>`;
    })}
  </tr>`;
}

function cellTemplate(view: GridView, cell: Cell, channel: Named, name: string): TemplateResult {
  const draw = view.session.choices ? switchTemplate : pairTemplate;
  return html`<span aria-hidden="true">${channel.name}</span>${cell.isReachable ? draw(view, cell, name) : nothing}<small
      id=${cell.key}
      part="state"
      >${stateText(view, cell)}</small
    >`;
}

function switchTemplate({ session }: GridView, cell: Cell, name: string): TemplateResult {
  const state = shownState(cell);
  const isOn = state === 'subscribed';
  const isMixed = state === 'partial';
  // A switch has no mixed state (https://www.w3.org/TR/wai-aria-1.2/#switch), so it is announced as the checkbox it is.
  return html`<input
    type="checkbox"
    role=${isMixed ? nothing : 'switch'}
    part="switch"
    name=${cell.key}
    aria-label=${name}
    aria-describedby=${cell.key}
    .checked=${isOn}
    .indeterminate=${isMixed}
    ?disabled=${!isAllowed(session, isOn ? 'unsubscribed' : 'subscribed')}
  />`;
}

function pairTemplate({ session, strings }: GridView, cell: Cell, name: string): TemplateResult {
  const wants = (['subscribed', 'unsubscribed'] as const).filter((state) => isAllowed(session, state));
  return html`<div role="group" aria-label=${name}>
    ${wants.map(
      (state) =>
        html`<button
          part="option"
          name=${cell.key}
          value=${state}
          aria-pressed=${state === shownState(cell)}
          aria-label="${strings.wants[state]}: ${name}"
          aria-describedby=${cell.key}
        >
          ${strings.wants[state]}
        </button>`,
    )}
  </div>`;
}

const isAllowed = ({ may }: SessionResponse, state: WantedState) =>
  state === 'subscribed' ? may.optIn !== 'no' : may.optOut;

function stateText({ strings }: GridView, cell: Cell): string | undefined {
  const { phase, wanted, delivery } = cell;
  if (!cell.isReachable) return strings.unreachable;
  if (phase === 'failed') return strings.failed[wanted!];
  if (phase !== 'idle') return strings.phases[phase];
  return cell.state === 'partial' ? strings.partial : strings.deliveries[delivery!];
}
