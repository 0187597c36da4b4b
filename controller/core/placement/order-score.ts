/** Scores are whole numbers: less than one of them, so that of two equal nodes the one that has it already is better. */
export const stayBonus = 1 / 1024;

/**
 * What is no preference but somebody's will is written as scores that outweigh a thousand of the largest (1,000,000) that
 * specs may give, and each the one before it: a group that maintenance moved goes home before anything else is weighed,
 * what an operator moves goes where he said, and what runs on a drained node leaves it, as long as that is possible at
 * all. All stay below 2^43, where a number still tells 1/1024 from nothing.
 */
export const homeScore = 1e9;
export const moveScore = 1e11;
export const drainPenalty = 1e12;

/** Whether what the facts add to a node's score is an order, whatever unhealthy verdicts take from it. */
export function isOrdered(score: number): boolean {
  return score > homeScore / 2;
}
