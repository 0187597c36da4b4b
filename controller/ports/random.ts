export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** 16 characters of [a-z0-9], not to be guessed outside a simulation. */
  id(): string;
}
