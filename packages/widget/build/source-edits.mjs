/** Every node of a syntax tree that `wanted` says yes to, outermost first. */
export function nodesOf(tree, wanted, found = []) {
  if (!tree || typeof tree !== 'object') return found;
  if (wanted(tree)) found.push(tree);
  for (const child of Object.values(tree)) nodesOf(child, wanted, found);
  return found;
}

/** The code with each `{ start, end, text }` in the place of what was there. Edits do not overlap; their order is free. */
export function applyEdits(code, edits) {
  let result = '';
  let done = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += code.slice(done, start) + text;
    done = end;
  }
  return result + code.slice(done);
}
