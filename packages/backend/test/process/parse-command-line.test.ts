import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/command-line.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('a command line', () => {
  it.each([
    { args: ['serve'], command: { kind: 'serve', configFile: 'preference-center.yaml' } },
    { args: ['check', '--config', 'x.yaml'], command: { kind: 'check', configFile: 'x.yaml', isOffline: false } },
    {
      args: ['check', '--offline'],
      command: { kind: 'check', configFile: 'preference-center.yaml', isOffline: true },
    },
    { args: ['-c', 'x.yaml', 'serve'], command: { kind: 'serve', configFile: 'x.yaml' } },
    { args: ['serve', '--help'], command: { kind: 'help' } },
    { args: ['-v'], command: { kind: 'version' } },
    { args: ['mint', 'link', '--help'], command: { kind: 'help' } },
    {
      args: ['mint', 'code', '--property', 'acme', '--email', 'a@b.example', '-c', 'x.yaml'],
      command: { kind: 'mint', configFile: 'x.yaml', order: { what: 'code', property: 'acme', email: 'a@b.example' } },
    },
  ])('of $args is understood', ({ args, command }) => {
    expect(parseCommandLine(args)).toEqual(command);
  });

  it.each([
    { args: [], says: 'name a command: serve, check, mint, ' },
    { args: ['start'], says: 'there is no such command; there are serve, check, mint, ' },
    { args: ['check', 'center.yaml'], says: 'check takes no further words; name the file with --config FILE' },
    { args: ['check', '--confg', 'x'], says: "Unknown option '--confg'" },
    { args: ['check', '--config'], says: "Option '-c, --config <value>' argument missing" },
    { args: ['serve', '--offline'], says: '--offline is for check: serve delivers to Braze' },
    { args: ['check', '--config='], says: '--config needs the name of a file' },
  ])('of $args is answered with what would be right', ({ args, says }) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(says);
  });
});
