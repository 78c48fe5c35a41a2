/**
 * Gives the memory back that starting took: modules were compiled, schemas and queries built, and what that left behind is a fifth
 * of the process. V8 itself keeps it until its next large collection, which an idle process does not come to.
 *
 * Nothing else runs meanwhile, 0.1 to 0.3 s, so it is for the end of a start alone. Node's inspector is the documented way to V8's collection
 * for a system that is short of memory; where Node was built without it, or keeps it from us (`--permission`), nothing is done.
 */
export async function giveBackMemory(): Promise<void> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    // What it answers is not looked at.
    await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()));
    session.disconnect();
  } catch {
    // Memory that was not given back is no reason not to serve.
  }
}
