import { describeStoreContract } from "../contract/store.ts";
import { makeSqliteStore } from "./make-sqlite-store.ts";

describeStoreContract("SQLite, by three openings of the file,", () => makeSqliteStore(3));
