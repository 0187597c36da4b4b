import { describeDriver } from "../../contract/driver.ts";
import { makeExecWorld } from "./exec-world.ts";

describeDriver("exec", async () => makeExecWorld());
