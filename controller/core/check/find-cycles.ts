/**
 * One shortest cycle of each strongly connected part of a graph, as the nodes that it goes through: `[a, b]` stands for
 * a -> b -> a. It begins with the node that comes first in the graph; the parts are in the order of their first nodes.
 */
export function findCycles(graph: ReadonlyMap<string, Iterable<string>>): readonly (readonly string[])[] {
  const parts = stronglyConnected(graph);
  const cycles: (readonly string[])[] = [];
  const done = new Set<number>();
  for (const node of graph.keys()) {
    const part = parts.get(node);
    if (part === undefined || done.has(part)) continue;
    const cycle = shortestCycle(node, graph, (next) => parts.get(next) === part);
    if (cycle === undefined) continue;
    done.add(part);
    cycles.push(cycle);
  }
  return cycles;
}

/** The number of the part that each node is in (Kosaraju's algorithm, without recursion, as chains may be long). */
function stronglyConnected(graph: ReadonlyMap<string, Iterable<string>>): ReadonlyMap<string, number> {
  const reversed = new Map<string, string[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, nexts] of graph) for (const next of nexts) reversed.get(next)?.push(node);
  const parts = new Map<string, number>();
  for (const root of finishOrder(graph).toReversed()) {
    if (parts.has(root)) continue;
    const part = parts.size;
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (parts.has(node)) continue;
      parts.set(node, part);
      open.push(...(reversed.get(node) ?? []));
    }
  }
  return parts;
}

/** The nodes in the order in which a depth-first walk leaves them. */
function finishOrder(graph: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const finished: string[] = [];
  const seen = new Set<string>();
  for (const root of graph.keys()) {
    const path: { node: string; rest: string[] }[] = [];
    const enter = (node: string): void => {
      if (seen.has(node) || !graph.has(node)) return;
      seen.add(node);
      path.push({ node, rest: [...(graph.get(node) ?? [])] });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next !== undefined) enter(next);
      else {
        finished.push(top.node);
        path.pop();
      }
    }
  }
  return finished;
}

function shortestCycle(
  start: string,
  graph: ReadonlyMap<string, Iterable<string>>,
  isInPart: (node: string) => boolean,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  let front = [start];
  while (front.length > 0) {
    const nextFront: string[] = [];
    for (const node of front) {
      for (const next of graph.get(node) ?? []) {
        if (next === start) return trace(start, node, cameFrom);
        if (cameFrom.has(next) || !isInPart(next)) continue;
        cameFrom.set(next, node);
        nextFront.push(next);
      }
    }
    front = nextFront;
  }
  return undefined;
}

function trace(start: string, end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path: string[] = [];
  for (let node: string | undefined = end; node !== undefined && node !== start; node = cameFrom.get(node))
    path.push(node);
  return [start, ...path.toReversed()];
}
