import { describe, expect, it } from 'vitest';
import { parseMintOrder } from '../../src/mint/mint-order.ts';
import { UsageError } from '../../src/usage-error.ts';

const at = ['--property', 'acme'];

describe('what to mint', () => {
  it.each([
    {
      args: ['link', ...at, '--external-id', '123'],
      order: { what: 'link', property: 'acme', subject: { kind: 'external_id', value: '123' }, ageDays: 0 },
    },
    {
      args: ['link', ...at, '--email', 'ada@example.com', '--age-days', '40', '--key', 'k2'],
      order: {
        ...{ what: 'link', property: 'acme', keyId: 'k2', ageDays: 40 },
        subject: { kind: 'email', value: 'ada@example.com' },
      },
    },
    {
      args: ['link', ...at, '--email', 'a@b.example', '--one-click', 'product_news/email'],
      order: {
        ...{ what: 'link', property: 'acme', ageDays: 0, oneClick: { topic: 'product_news', channel: 'email' } },
        subject: { kind: 'email', value: 'a@b.example' },
      },
    },
    {
      args: ['code', ...at, '--email', 'a@b.example'],
      order: { what: 'code', property: 'acme', email: 'a@b.example' },
    },
    {
      args: ['token', ...at, '--email', 'a@b.example', '--phone', '+33612345678', '--private-key', 'key.pem'],
      order: {
        ...{ what: 'token', property: 'acme', minutes: 15, privateKeyFile: 'key.pem' },
        identities: { email: 'a@b.example', phone: '+33612345678' },
      },
    },
  ])('is understood: $args', ({ args, order }) => {
    expect(parseMintOrder(args)).toEqual({ configFile: 'preference-center.yaml', order });
    expect(parseMintOrder([...args, '-c', 'x.yaml']).configFile).toBe('x.yaml');
  });

  it.each([
    { args: [], says: 'name what to mint: link, code or token' },
    { args: ['coin', ...at], says: 'there are only link, code and token to mint' },
    { args: ['link', 'acme'], says: 'mint link takes no further words; every value follows its option' },
    { args: ['link', '--email', 'a@b.example'], says: 'name the property with --property CODE' },
    { args: ['link', ...at], says: 'name whom the link is for, with either --external-id ID or --email ADDRESS' },
    {
      args: ['link', ...at, '--email', 'a@b.example', '--external-id', '1'],
      says: 'with either --external-id ID or --email',
    },
    { args: ['link', ...at, '--phone', '+33612345678'], says: 'mint link takes no --phone' },
    { args: ['link', ...at, '--email', ''], says: '--email needs a value' },
    {
      args: ['link', ...at, '--email', 'a@b.example', '--one-click', 'news'],
      says: 'for example product_news/email or all/email',
    },
    {
      args: ['link', ...at, '--email', 'a@b.example', '--one-click', 'a/b/c'],
      says: '--one-click needs a topic and a channel',
    },
    {
      args: ['link', ...at, '--email', 'a@b.example', '--age-days', 'old'],
      says: '--age-days needs a number, for example --age-days 40',
    },
    { args: ['link', ...at, '--email', 'a@b.example', '--age-days=-1'], says: '--age-days needs a number' },
    { args: ['code', ...at], says: 'name the address the code is for with --email ADDRESS' },
    { args: ['code', ...at, '--email', 'a@b.example', '--age-days', '1'], says: 'mint code takes no --age-days' },
    { args: ['token', ...at], says: 'name whom the token is for, with --email, --external-id or --phone' },
    { args: ['token', ...at, '--email', 'a@b.example', '--one-click', 'a/b'], says: 'mint token takes no --one-click' },
    { args: ['link', ...at, '--emial', 'a@b.example'], says: "Unknown option '--emial'" },
  ])('is answered with what would be right: $args', ({ args, says }) => {
    expect(() => parseMintOrder(args)).toThrow(UsageError);
    expect(() => parseMintOrder(args)).toThrow(says);
  });
});
