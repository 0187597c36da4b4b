import { faultKinds, usageOf, type Fault, type FaultKind, type FaultWish } from "./fault-kinds.ts";

export type FaultRead =
  | { readonly ok: true; readonly wish: FaultWish }
  | { readonly ok: false; readonly message: string };

/** What the words of a command line ask for: `link n1`, `power n1 on`, `partition n1 n2`, `heal`, … */
export function readFault(words: readonly string[]): FaultRead {
  const [name = "", ...rest] = words;
  if (name === "heal") return readHeal(rest);
  const ended = faultKinds.find(({ endedBy }) => endedBy === name);
  if (ended !== undefined) return readHeal([ended.kind, ...rest]);
  const kind = faultKinds.find((each) => each.kind === name);
  if (kind === undefined) {
    const known = faultKinds.flatMap((each) => [each.kind, ...(each.endedBy === undefined ? [] : [each.endedBy])]);
    return { ok: false, message: `There is no fault ${JSON.stringify(name)}: there are ${known.join(", ")} and heal` };
  }
  const last = rest.at(-1);
  if (kind.words !== undefined && last === kind.words.end) return readHeal([name, ...rest.slice(0, -1)]);
  return readBegin(kind, kind.words !== undefined && last === kind.words.begin ? rest.slice(0, -1) : rest);
}

function readBegin(kind: FaultKind, values: readonly string[]): FaultRead {
  if (values.length !== kind.takes.length) {
    return { ok: false, message: `Cannot make this fault: it is asked for as: ${usageOf(kind)}` };
  }
  const given: Readonly<Record<string, string>> = Object.fromEntries(
    kind.takes.map((parameter, index) => [parameter, values[index] ?? ""]),
  );
  const { machine = "", other, program, percent } = given;
  const share = Number(percent);
  if (percent !== undefined && !(share > 0 && share <= 100)) {
    const rule = "the share must be above 0 and at most 100 percent";
    return { ok: false, message: `Cannot lose frames: ${rule}; it is ${JSON.stringify(percent)}` };
  }
  const fault: Fault = {
    kind: kind.kind,
    machine,
    ...(other === undefined ? {} : { other }),
    ...(program === undefined ? {} : { program }),
    ...(percent === undefined ? {} : { percent: share }),
  };
  return { ok: true, wish: { type: "begin", fault } };
}

function readHeal([kind, machine, other, ...more]: readonly string[]): FaultRead {
  if (more.length > 0) return { ok: false, message: "Cannot heal: it is asked for as: heal [KIND [MACHINE [OTHER]]]" };
  if (kind !== undefined && !faultKinds.some((each) => each.kind === kind && (each.end ?? each.rule) !== undefined)) {
    return { ok: false, message: `Cannot heal ${JSON.stringify(kind)}: no fault of that kind lasts` };
  }
  const wish: FaultWish = {
    type: "heal",
    ...(kind === undefined ? {} : { kind }),
    ...(machine === undefined ? {} : { machine }),
    ...(other === undefined ? {} : { other }),
  };
  return { ok: true, wish };
}
