/** The little of the compiler's syntax tree that is read here. */
export type AstNode = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is AstNode => typeof value === 'object' && value !== null;

function* nodesIn(node: AstNode): Generator<AstNode> {
  yield node;
  for (const child of Object.values(node)) if (isNode(child)) yield* nodesIn(child);
}

/** The compiler names an immutable by the number of its declaration; this gives number → name. */
export function immutableNames(trees: readonly AstNode[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const tree of trees) {
    for (const { nodeType, mutability, id, name } of nodesIn(tree)) {
      if (nodeType === 'VariableDeclaration' && mutability === 'immutable') names.set(`${id}`, `${name}`);
    }
  }
  return names;
}
