/** At least 160 bits of a cryptographic hash of a text, as exactly 40 hexadecimal digits: equal for equal texts only. */
export type Digest = (text: string) => string;
