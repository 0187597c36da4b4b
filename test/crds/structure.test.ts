import { describeStructure } from "./describe-structure.ts";

describeStructure(1);
