import { createHash } from "node:crypto";
import type { ProbeAnswer } from "../ports/checker.ts";
import { isMatch } from "./body-pattern.ts";

/** What a body must be; each that is not set does not matter. */
export interface BodyWish {
  readonly bodyContains?: string;
  readonly bodyMatches?: string;
  readonly digest?: string;
}

/** A body as it comes in; `undefined` as long as more of it is needed to judge it. */
export interface BodyReader {
  add(chunk: Buffer): Judgement | undefined;
  end(): Judgement;
}

type Judgement = { readonly found: "Healthy" } | Extract<ProbeAnswer, { readonly message: string }>;

const searchedBytesMax = 1 << 20;
const digestedBytesMax = 16 << 20;

export function doesBodyMatter({ bodyContains, bodyMatches, digest }: BodyWish): boolean {
  return bodyContains !== undefined || bodyMatches !== undefined || digest !== undefined;
}

export function createBodyReader(wish: BodyWish): BodyReader {
  const { bodyContains, bodyMatches, digest } = wish;
  const hash = digest === undefined ? undefined : createHash("sha256");
  const chunks: Buffer[] = [];
  let kept = 0;
  let total = 0;
  /** The end of what was searched for bodyContains, so that nothing is searched twice. */
  let tail = Buffer.alloc(0);
  let isContained = bodyContains === undefined;

  function search(chunk: Buffer): void {
    if (isContained || bodyContains === undefined) return;
    const joined = Buffer.concat([tail, chunk]);
    isContained = joined.includes(bodyContains);
    tail = joined.subarray(Math.max(0, joined.length - Buffer.byteLength(bodyContains) + 1));
  }

  function judge(): Judgement {
    if (!isContained) return bad("its body does not contain what bodyContains says");
    const isMatched = bodyMatches === undefined || isMatch(bodyMatches, Buffer.concat(chunks).toString("utf8"));
    if (typeof isMatched === "string") return { found: "Unknown", message: isMatched };
    if (!isMatched) return bad("nothing in its body matches bodyMatches");
    if (hash === undefined) return { found: "Healthy" };
    const found = hash.digest("hex");
    return found === digest ? { found: "Healthy" } : bad(`its body has another digest: ${found}`);
  }

  return {
    add(chunk) {
      total += chunk.length;
      const searched = chunk.subarray(0, Math.max(0, searchedBytesMax - kept));
      kept += searched.length;
      search(searched);
      if (bodyMatches !== undefined) chunks.push(searched);
      if (hash !== undefined) {
        hash.update(chunk);
        return total > digestedBytesMax ? bad("its body has more than 16 MiB") : undefined;
      }
      const isEnough = kept >= searchedBytesMax || (isContained && bodyMatches === undefined);
      return isEnough ? judge() : undefined;
    },
    end: judge,
  };
}

function bad(message: string): Judgement {
  return { found: "Unhealthy", message };
}
