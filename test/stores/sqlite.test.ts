import { describeStoreContract } from "../contract/store.ts";
import { makeSqliteStore } from "./make-sqlite-store.ts";

describeStoreContract("SQLite, by one opening of the file,", () => makeSqliteStore(1));
describeStoreContract("SQLite, by three openings of the file,", () => makeSqliteStore(3));
