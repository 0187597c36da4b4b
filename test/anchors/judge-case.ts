import type { PeerCase, PeerFinal } from "./peer-case.ts";
import type { PlayedCase } from "./play-case.ts";

/** How a complaint begins for which there is no excuse. */
export const brokenPromise = "a promise was broken";

/** What of a case came out otherwise than the peer says, in words; empty where all that may be compared is equal. */
export function judgeCase(peer: PeerCase, played: PlayedCase): readonly string[] {
  const { expected } = peer;
  const may = (field: string): boolean => peer.comparable.includes(field);
  const wrong: string[] = [];
  if (played.violation !== undefined) wrong.push(`${brokenPromise}: ${played.violation}`);
  // What else these show is about versions of the peer's own software.
  if (peer.class.startsWith("D")) return [...wrong, ...judgeNodes(peer, played)];
  for (const [sid, wanted] of Object.entries(expected.final))
    wrong.push(...judgeService(sid, wanted, { peer, played }));
  if (may("noDualRun")) {
    for (const [sid, { running_on: nodes }] of Object.entries(played.final))
      if (nodes.length > 1) wrong.push(`${sid} runs on ${listOf(nodes)}`);
  }
  const inOrder = may("fenceOrder");
  if (may("fencedSet") && textOf(played.fenced, inOrder) !== textOf(expected.fenced, inOrder))
    wrong.push(`given up for gone: ${listOf(played.fenced)}; theirs: ${listOf(expected.fenced)}`);
  const erred = played.everError.filter((sid) => !played.wasInError.includes(sid));
  if (may("everError") && textOf(erred, false) !== textOf(expected.everError, false))
    wrong.push(`ever in error: ${listOf(erred)}; theirs: ${listOf(expected.everError)}`);
  return wrong;
}

function judgeNodes({ expected }: PeerCase, { nodeStates }: PlayedCase): readonly string[] {
  return Object.entries(expected.nodeStates).flatMap(([node, state]) =>
    nodeStates[node] === state ? [] : [`${node} is ${nodeStates[node] ?? "not there"}; theirs: ${state}`],
  );
}

function judgeService(
  sid: string,
  wanted: PeerFinal,
  { peer, played }: { readonly peer: PeerCase; readonly played: PlayedCase },
): readonly string[] {
  const found = played.final[sid];
  if (found === undefined) return [`${sid} is nowhere`];
  const may = (field: string): boolean => peer.comparable.includes(field);
  const isPlaced = may("finalPlacement");
  const wrong: string[] = [];
  if (may("finalState") && (found.state !== wanted.state || found.health !== wanted.health))
    wrong.push(`${sid} is ${found.state}/${found.health} (${found.message}); theirs: ${wanted.state}/${wanted.health}`);
  // Where a placement is the peer's scheduler's own, only on how many nodes it runs can be compared.
  const isSame = isPlaced
    ? textOf(found.running_on, false) === textOf(wanted.running_on, false)
    : found.running_on.length === wanted.running_on.length;
  if (may("runningOn") && !isSame)
    wrong.push(`${sid} runs on ${listOf(found.running_on)} (${found.message}); theirs: ${listOf(wanted.running_on)}`);
  else if (isPlaced && found.node !== wanted.node && wanted.node !== null)
    wrong.push(`${sid} is at ${found.node} (${found.message}); theirs: ${wanted.node}`);
  return wrong;
}

function textOf(names: readonly string[], inOrder: boolean): string {
  return (inOrder ? names : names.toSorted()).join();
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
