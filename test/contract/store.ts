import { afterEach, beforeEach, describe } from "vitest";
import { describeDeletion } from "./store-deletion.ts";
import { describeReading } from "./store-reading.ts";
import { describeWatching } from "./store-watching.ts";
import { describeWriting } from "./store-writing.ts";
import { clientOf, type Client, type MakeStore, type StoreUnderTest } from "./store-under-test.ts";

/** The store of the present test, its clients, and a watch's way to wait. */
export interface ContractScene {
  readonly under: () => StoreUnderTest;
  readonly first: () => Client;
  readonly second: () => Client;
  readonly until: (holds: () => boolean) => Promise<void>;
}

export interface ContractTerms {
  /** False where a call takes one write only. */
  readonly hasTransactions: boolean;
}

/** What every store promises (controller/ports/store.ts), tried on stores that `makeStore` makes, an empty one a test. */
export function describeStoreContract(
  name: string,
  makeStore: MakeStore,
  terms: ContractTerms = { hasTransactions: true },
): void {
  describe(`${name} keeps the contract of a store`, () => {
    let made: StoreUnderTest | undefined;

    function under(): StoreUnderTest {
      if (made === undefined) throw new Error("there is no store outside of a test");
      return made;
    }

    beforeEach(async () => {
      made = await makeStore();
    });

    afterEach(async () => {
      await made?.close();
      made = undefined;
    });

    const scene: ContractScene = {
      under,
      first: () => clientOf(under().clients[0], under().settle),
      second: () => clientOf(under().clients[1], under().settle),
      until: (holds) => under().until(holds),
    };
    describeWriting(scene, terms);
    describeDeletion(scene);
    describeReading(scene);
    describeWatching(scene);
  });
}
