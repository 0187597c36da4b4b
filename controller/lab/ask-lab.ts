import { askControl } from "./control.ts";
import type { LabFolder } from "./lab-folder.ts";
import type { LabRecord, LabRequest, LabStatus } from "./lab-status.ts";

export type LabAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Longer than a machine may take to boot. */
const answerMsMax = 180_000;

/** Asks what keeps a lab; never throws. */
export function askLab(
  folder: LabFolder,
  request: Extract<LabRequest, { type: "record" }>,
): Promise<LabAnswer<LabRecord>>;
export function askLab(
  folder: LabFolder,
  request: Exclude<LabRequest, { type: "record" }>,
): Promise<LabAnswer<LabStatus>>;
export async function askLab({ socket }: LabFolder, request: LabRequest): Promise<LabAnswer<LabRecord | LabStatus>> {
  const answer = await askControl(socket, request, answerMsMax);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends are of one release, and of one machine
  return answer as LabAnswer<LabRecord | LabStatus>;
}
