/**
 * A plugin of the analyzer: what the interface that a class implements says about a member is said of the member, so that
 * it is written in one place.
 */
export function interfaceDocs() {
  const docs = new Map();
  return {
    name: 'preference-center-interface-docs',
    collectPhase({ ts, node }) {
      if (!ts.isInterfaceDeclaration(node)) return;
      const members = node.members.map((member) => [member.name?.getText(), textOf(ts, member)]);
      docs.set(node.name.text, new Map(members.filter(([, text]) => text)));
    },
    analyzePhase({ ts, node, moduleDoc }) {
      if (!ts.isClassDeclaration(node)) return;
      const names = node.heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      const declaration = moduleDoc.declarations.find(({ name }) => name === node.name?.text);
      for (const entry of [...(declaration?.members ?? []), ...(declaration?.attributes ?? [])]) {
        const found = names?.map((name) => docs.get(name)?.get(entry.fieldName ?? entry.name)).find(Boolean);
        if (found) entry.description ??= found;
      }
    },
  };
}

function textOf(ts, member) {
  return ts
    .getJSDocCommentsAndTags(member)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment))
    .filter(Boolean)
    .join('\n');
}
