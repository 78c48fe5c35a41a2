import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionResponse, Topic } from '@preference-center/backend/contract';
import { cellKey, shownState } from '../grid.ts';
import type { Cell, Row } from '../grid.ts';
import type { Strings } from '../locales/strings.ts';
import { isAllowed } from '../permission.ts';

/** What the grid is drawn from. */
export interface GridView {
  readonly session: SessionResponse;
  readonly strings: Strings;
  /** Draws the row of a topic. */
  readonly drawTopic: (topic: Topic) => unknown;
}

/** From here on, most rows are out of sight, and a browser that lays out only what is seen is done in half the time. */
const longGrid = 40;

/** The grid as a table: a column for each channel, a row group for each group of topics. */
export function gridTemplate({ session, drawTopic }: GridView): TemplateResult {
  const { channels, groups, topics, choices } = session;
  const isWide = channels.length < (choices ? 6 : 4);
  const bodies = [undefined, ...groups].map((group) => {
    const own = topics.filter((topic) => groups.find(({ code }) => code === topic.group) === group);
    return own.length
      ? html`<tbody>
          ${
            group &&
            html`<tr role="row" part="group">
              <th role="rowheader">${group.name}</th>
            </tr>`
          }
          ${own.map(drawTopic)}
        </tbody>`
      : nothing;
  });
  return html`<table
    role="table"
    part="grid"
    aria-labelledby="title"
    ?data-wide=${isWide}
    ?data-blind=${!choices}
    ?data-long=${topics.length > longGrid}
  >
    <thead>
      <tr role="row">
        <td role="cell"></td>
        ${channels.map(({ name }) => html`<th role="columnheader" part="channel">${name}</th>`)}
      </tr>
    </thead>
    ${bodies}
  </table>`;
}

/** One topic with its cells. */
export function topicTemplate(view: GridView, topic: Topic, cells: Row): TemplateResult {
  const { code, name, description, legalBasis, image, link } = topic;
  const { more } = view.strings;
  return html`<tr role="row" part="topic">
    <th role="rowheader">
      <slot name="topic-icon-${code}">${image && html`<img part="icon" src=${image} alt="" />`}</slot>
      <div>
        ${nameTemplate(view, topic, cells)}
        ${[description, legalBasis].map((text) => text && html`<p part="description">${text}</p>`)}
        ${
          link && /^(https?:|\/)/.test(link)
            ? html`<a part="link" href=${link} target="_blank" aria-label="${more}: ${name}">${more}</a>`
            : nothing
        }
      </div>
    </th>
    ${cells.map((cell, index) => {
      const channel = view.session.channels[index]!.name;
      return html`<td role="cell" part="cell" data-phase=${cell?.phase ?? nothing}>
        ${cell && cellTemplate(view, cell, channel, `${name}, ${channel}`)}
      </td>`;
    })}
  </tr>`;
}

/** The name of a topic; with a box for all of its channels where there are several to choose. */
function nameTemplate({ session, strings }: GridView, { code, name }: Topic, cells: Row): TemplateResult {
  const states = cells.flatMap((cell) => (cell?.reachable ? [shownState(cell)] : []));
  if (!session.choices || states.length < 2) return html`<b part="name">${name}</b>`;
  const isAll = states.every((state) => state === 'subscribed');
  const isNone = states.every((state) => state === 'unsubscribed' || state === 'not_set');
  return html`<label
    ><input
      type="checkbox"
      part="all-channels"
      name=${code}
      aria-label="${name}, ${strings.allChannels}"
      .checked=${isAll}
      .indeterminate=${!isAll && !isNone}
      ?disabled=${!isAllowed(session, isAll ? 'unsubscribed' : 'subscribed')}
    /><b part="name">${name}</b></label
  >`;
}

function cellTemplate(view: GridView, cell: Cell, channel: string, name: string): TemplateResult {
  const draw = view.session.choices ? switchTemplate : pairTemplate;
  const key = cellKey(cell);
  return html`<span part="channel" aria-hidden="true">${channel}</span
    >${cell.reachable ? draw(view, cell, key, name) : nothing}<small id=${key} part="state"
      >${stateText(view, cell)}</small
    >`;
}

function switchTemplate({ session }: GridView, cell: Cell, key: string, name: string): TemplateResult {
  const state = shownState(cell);
  const isOn = state === 'subscribed';
  const isMixed = state === 'partial';
  // A switch has no mixed state (https://www.w3.org/TR/wai-aria-1.2/#switch), so it is announced as the checkbox it is.
  return html`<input
    type="checkbox"
    role=${isMixed ? nothing : 'switch'}
    part="switch"
    name=${key}
    aria-label=${name}
    aria-describedby=${key}
    .checked=${isOn}
    .indeterminate=${isMixed}
    ?disabled=${!isAllowed(session, isOn ? 'unsubscribed' : 'subscribed')}
  />`;
}

function pairTemplate({ session, strings }: GridView, cell: Cell, key: string, name: string): TemplateResult {
  const wants = (['subscribed', 'unsubscribed'] as const).filter((state) => isAllowed(session, state));
  return html`<div role="group" aria-label=${name} aria-describedby=${key}>
    ${wants.map(
      (state) =>
        html`<button
          part="option"
          name=${key}
          value=${state}
          aria-pressed=${state === shownState(cell)}
          aria-label="${strings.wants[state]}: ${name}"
        >
          ${strings.wants[state]}
        </button>`,
    )}
  </div>`;
}

function stateText({ strings }: GridView, cell: Cell): string | undefined {
  const { phase, wanted, delivery } = cell;
  if (!cell.reachable) return strings.unreachable[cell.channel === 'email' ? 'email' : 'phone'];
  if (phase === 'failed') return strings.failed[wanted!];
  if (phase === 'saved' && delivery === 'confirmed') return strings.confirmed;
  if (phase !== 'idle') return strings.phases[phase];
  return cell.state === 'partial' ? strings.partial : strings.deliveries[delivery!];
}
