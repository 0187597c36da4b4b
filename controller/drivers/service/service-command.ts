import { commandEnvironment } from "../../host/command-environment.ts";
import type { Command } from "../../host/run-command.ts";
import type { Service } from "./service.ts";

/** What is kept of what a command prints, of which its error shows the last line. */
const outputBytesMax = 16_384;

interface ServiceCommand {
  /** As the command is told in HOLDFAST_VERB. */
  readonly verb: "start" | "stop" | "status" | "notify-up" | "notify-down";
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables that the object adds. */
  readonly more?: Readonly<Record<string, string>>;
}

type Prepared = Pick<Command, "command" | "directory" | "outputBytesMax"> & {
  readonly environment: Readonly<Record<string, string>>;
};

/** A command of a service as it is run: in /, with an environment that says whom it is for, and no time limit yet. */
export function serviceCommand(service: Service, { verb, command, more = {} }: ServiceCommand): Prepared {
  const [program = "", ...parameters] = command;
  const told = { HOLDFAST_KIND: "HAService", HOLDFAST_NAME: service.name, HOLDFAST_VERB: verb };
  return {
    command: [program, ...parameters],
    environment: commandEnvironment(more, told),
    directory: "/",
    outputBytesMax,
  };
}
