import type * as http from "node:http";
import process from "node:process";

/**
 * `node:http`, for who uses its functions. To import it is dear: what an import can name is read off the module at once,
 * `WebSocket` too, and that loads a client that nobody here uses, 5 MB of memory in each process. Types cost nothing and are imported.
 */
export const httpModule: typeof http = process.getBuiltinModule("node:http");
