/** The time of day as RFC 3339, for people: nothing is decided by it. */
export type WallClock = () => string;
