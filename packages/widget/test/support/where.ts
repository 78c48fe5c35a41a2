/**
 * `it` for a check that rests on something not every engine has. Where it is missing the test is left out, and its name in the report says
 * why; docs/browsers.md lists them.
 *
 * @param has whether this engine has it
 * @param what it is
 */
export function itWhere(has: boolean, what: string): (name: string, check: () => Promise<void> | void) => void {
  return (name, check) => {
    if (has) it(name, check);
    else it.skip(`${name} (not in this engine, which has no ${what})`, check);
  };
}
