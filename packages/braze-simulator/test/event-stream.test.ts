import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const people = [{ externalId: 'ada', email: 'ada@example.com' }];
const set = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };

interface StreamEvent {
  readonly name: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Opens the stream and resolves once it has started. */
function openStream(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpGet(`${url}/simulator/events`, { headers }, resolve);
    request.on('error', reject);
    onTestFinished(() => void request.destroy());
  });
}

/** Reads events until there are `count`. */
async function readEvents(stream: IncomingMessage, count: number): Promise<StreamEvent[]> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const blocks = text.split('\n\n').slice(0, -1);
    const events = blocks.filter((block) => block.includes('event:')).map(parseEvent);
    if (events.length >= count) return events;
  }
  return [];
}

function parseEvent(block: string): StreamEvent {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  return {
    name: fields['event'] ?? '',
    id: fields['id'] ?? '',
    data: JSON.parse(fields['data'] ?? '') as Record<string, unknown>,
  };
}

describe('GET /simulator/events', () => {
  test('sends states, requests and messages as they happen, numbered', async () => {
    const { url, post } = await startForTest({ people });
    const stream = await openStream(url);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    await post('/subscription/status/set', set);
    await post('/campaigns/trigger/send', { campaign_id: 'welcome', recipients: [{ external_user_id: 'ada' }] });
    const events = await readEvents(stream, 4);
    expect(events.map(({ id, name }) => [id, name])).toEqual([
      ['1', 'state'],
      ['2', 'request'],
      ['3', 'message'],
      ['4', 'request'],
    ]);
    expect(events[0]?.data).toMatchObject({ kind: 'group', groupId: newsGroup, to: 'subscribed', source: 'REST API' });
    expect(events[1]?.data).toMatchObject({ path: '/subscription/status/set', status: 201, body: set });
    expect(events[2]?.data).toMatchObject({ to: 'ada@example.com', campaignId: 'welcome' });
  });

  test('keeps an event on one line whatever is in it', async () => {
    const { url, post } = await startForTest({ people });
    const stream = await openStream(url);
    await post('/subscription/status/set', { ...set, note: 'a\n\nevent: forged\ndata: {}\n\n' });
    const [, request] = await readEvents(stream, 2);
    expect(request).toMatchObject({ name: 'request', data: { body: { note: 'a\n\nevent: forged\ndata: {}\n\n' } } });
  });

  test('disconnects a reader that does not read, and goes on without it', async () => {
    const { url, post } = await startForTest({ people });
    const stalled = await openStream(url);
    stalled.pause();
    const ended = new Promise((resolve) => stalled.once('close', resolve));
    stalled.on('error', () => undefined);
    const note = 'x'.repeat(3 * 1024 * 1024);
    for (let n = 0; n < 10; n += 1) expect((await post('/subscription/status/set', { ...set, note })).status).toBe(201);
    stalled.resume();
    await ended;
    expect(stalled.complete).toBe(false);
  });

  test('allows a configured origin to read it', async () => {
    const controlOrigins = ['http://localhost:4030'];
    const { url } = await startForTest({ controlOrigins });
    const stream = await openStream(url, { origin: 'http://localhost:4030' });
    expect(stream.headers['access-control-allow-origin']).toBe('http://localhost:4030');
    const foreign = await openStream(url, { origin: 'https://evil.example' });
    expect(foreign.statusCode).toBe(403);
  });

  test('ends when the simulator closes', async () => {
    const { url, close } = await startForTest();
    const stream = await openStream(url);
    const ended = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => undefined).resume();
    await close();
    await ended;
    expect(stream.destroyed).toBe(true);
  });
});
