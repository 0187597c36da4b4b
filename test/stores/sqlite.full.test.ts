import { describeStoreContract } from "../contract/store.ts";
import { makeSqliteStore } from "./make-sqlite-store.ts";

// As in sqlite.test.ts, but in a folder of the machine's own choice, which is on a disk.
describeStoreContract("SQLite on a disk, by one opening of the file,", () => makeSqliteStore(1));
describeStoreContract("SQLite on a disk, by three openings of the file,", () => makeSqliteStore(3));
