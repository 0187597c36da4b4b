import { expect, it } from "vitest";
import { shutdownIn } from "../../controller/host/shutdown-of.ts";

it.each([
  { what: "a reboot", jobs: "213 reboot.target start waiting\n214 nginx.service stop running\n", is: "Reboot" },
  { what: "a kexec", jobs: "7 kexec.target                start waiting\n", is: "Reboot" },
  { what: "a power-off", jobs: "213 poweroff.target start waiting\n9 reboot.target stop waiting\n", is: "PowerOff" },
  { what: "a halt", jobs: "213 halt.target start waiting\n", is: "PowerOff" },
  { what: "a shutdown of which systemd lists no job any more", jobs: "No jobs running.\n", is: "PowerOff" },
])("$what is told from the jobs of systemd: $is", ({ jobs, is }) => {
  expect(shutdownIn(jobs)).toBe(is);
});
