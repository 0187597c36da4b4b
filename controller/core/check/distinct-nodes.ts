/** Something that needs a colour out of a list, another one than its neighbours have. */
export interface Vertex {
  readonly name: string;
  readonly colours: ReadonlySet<string>;
}

/**
 * Of vertices that all need different colours, some that have too few colours among them (Hall's theorem); undefined
 * where all can have one. Found by augmenting paths, so that the time grows with the square of the vertices at most.
 */
export function tooFewColours<V extends Vertex>(vertices: readonly V[]): readonly V[] | undefined {
  const takenBy = new Map<string, V>();
  for (const start of vertices) {
    const cameFrom = new Map<string, V>();
    const reached = new Set([start]);
    let free: string | undefined;
    for (const vertex of reached) {
      for (const colour of vertex.colours) {
        if (cameFrom.has(colour)) continue;
        cameFrom.set(colour, vertex);
        const taker = takenBy.get(colour);
        if (taker !== undefined) reached.add(taker);
        else free ??= colour;
      }
      if (free !== undefined) break;
    }
    // All that were reached have no other colours than those that they have taken from each other.
    if (free === undefined) return [...reached];
    passOn(free, { start, cameFrom, takenBy });
  }
  return undefined;
}

/** Gives the free colour to the vertex that led to it, and what that had to the one before. */
function passOn<V extends Vertex>(
  free: string,
  {
    start,
    cameFrom,
    takenBy,
  }: { readonly start: V; readonly cameFrom: ReadonlyMap<string, V>; readonly takenBy: Map<string, V> },
): void {
  const had = new Map([...takenBy].map(([colour, vertex]) => [vertex, colour]));
  let colour: string | undefined = free;
  while (colour !== undefined) {
    const vertex = cameFrom.get(colour);
    if (vertex === undefined) return;
    const next = had.get(vertex);
    takenBy.set(colour, vertex);
    colour = vertex === start ? undefined : next;
  }
}

const stepsMax = 20_000;
const shrunkMax = 40;

/**
 * Vertices that cannot be coloured so that no two neighbours are alike, as few as can be found; undefined where all can
 * be, and also where that is not known after 20,000 steps.
 */
export function findColours<V extends Vertex>(
  vertices: readonly V[],
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
): readonly V[] | undefined {
  if (isColourable(vertices, neighbours) !== false) return undefined;
  let core = vertices;
  if (vertices.length > shrunkMax) return core;
  for (const vertex of vertices) {
    const without = core.filter((other) => other !== vertex);
    if (isColourable(without, neighbours) === false) core = without;
  }
  return core;
}

/** By search: the vertex with the fewest colours left is tried first. Undefined when the steps run out. */
function isColourable(
  vertices: readonly Vertex[],
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
): boolean | undefined {
  const left = new Map(vertices.map(({ name, colours }) => [name, new Set(colours)]));
  let steps = 0;
  const search = (): boolean | undefined => {
    const [name, colours] = mostConstrained(left);
    if (name === undefined) return true;
    left.delete(name);
    for (const colour of colours) {
      steps += 1;
      if (steps > stepsMax) return undefined;
      const struck = [...(neighbours.get(name) ?? [])].filter((other) => left.get(other)?.delete(colour) === true);
      const answer = search();
      if (answer !== false) return answer;
      for (const other of struck) left.get(other)?.add(colour);
    }
    left.set(name, colours);
    return false;
  };
  return search();
}

function mostConstrained(
  left: ReadonlyMap<string, Set<string>>,
): readonly [string, Set<string>] | readonly [undefined, Set<string>] {
  let best: readonly [string, Set<string>] | readonly [undefined, Set<string>] = [undefined, new Set()];
  for (const entry of left) if (best[0] === undefined || entry[1].size < best[1].size) best = entry;
  return best;
}
