import { describe, expect, it } from "vitest";
import { parseAddresses } from "../../controller/lab/address-reader.ts";
import { readAnswer } from "../../controller/lab/ask-target.ts";
import { quote } from "../../controller/lab/boot-script.ts";
import { parseStat } from "../../controller/lab/processes.ts";
import { realMounts } from "../../controller/lab/real-mounts.ts";
import { parseUnits } from "../../controller/lab/systemd-programs.ts";
import { switchRules } from "../../controller/lab/switch-rules.ts";

describe("what the kernel and programs say", () => {
  it("is read from /proc/PID/stat also where the name of the program has brackets and spaces", () => {
    const fields = Array.from({ length: 40 }, (_, index) => String(index + 4)).join(" ");
    expect(parseStat(`17 (a) b (c) S 1 ${fields}\n`)).toEqual({ pid: 17, parent: 1, startTime: "21", isDead: false });
    expect(parseStat(`17 (sh) Z 1 ${fields}\n`)?.isDead).toBe(true);
    expect(parseStat("")).toBeUndefined();
  });

  it("is read from ip; what another machine was found to have is not held", () => {
    const infos = [
      { family: "inet", local: "192.0.2.1" },
      { family: "inet6", local: "2001:db8::1", dadfailed: true },
    ];
    const links = [{ ifname: "lo" }, { ifname: "eth0", addr_info: infos }];
    expect(parseAddresses(JSON.stringify(links))).toEqual(new Set(["c0000201"]));
    expect(parseAddresses("[{")).toBeUndefined();
  });

  it.each([
    ["HTTP/1.1 200 OK\r\nDate: now\r\nX-Lab-Node: n2\r\n\r\n", "n2"],
    ["HTTP/1.0 204 No Content\r\n\r\n", "?"],
    ["HTTP/1.1 503 Service Unavailable\r\nx-lab-node: n2\r\n\r\n", undefined],
    ["SSH-2.0-OpenSSH\r\n\r\n", undefined],
  ])("is read from the answer %j", (head, by) => {
    expect(readAnswer(head)).toBe(by);
  });

  it("is read from mountinfo: file systems with files, the outer ones first", () => {
    const mountinfo = [
      "22 1 254:0 / / rw shared:1 - ext4 /dev/vda rw",
      "23 22 0:5 / /proc rw - proc proc rw",
      "24 22 8:1 / /data/sub rw - xfs /dev/sdb1 rw",
      "25 22 8:2 / /data rw - ext4 /dev/sdb2 rw",
      "26 22 0:6 / /run/user/0 rw - tmpfs tmpfs rw",
      "27 22 0:7 / /srv/with\\040space rw - btrfs /dev/sdc rw",
      "28 22 0:7 / /srv/with,comma rw - btrfs /dev/sdc rw",
      "29 22 0:8 / /etc/resolv.conf rw - ext4 /dev/vda rw",
      "30 22 0:9 / /snap/core rw - squashfs /dev/loop0 ro",
    ].join("\n");
    const found = realMounts(mountinfo, (path) => path !== "/etc/resolv.conf");
    expect(found).toEqual(["/data", "/data/sub", "/srv/with space"]);
  });
});

describe("what systemd says of its units", () => {
  it("is a paragraph each", () => {
    const text = "Id=a.service\nMainPID=17\nNRestarts=2\n\nMainPID=0\nNRestarts=0\nId=b.service\n";
    expect([...parseUnits(text)]).toEqual([
      ["a.service", { pid: 17, restarts: 2 }],
      ["b.service", { pid: 0, restarts: 0 }],
    ]);
  });
});

describe("what programs are told", () => {
  it("is one word of the shell", () => {
    expect(quote("it's $HOME")).toBe("'it'\\''s $HOME'");
  });

  it("are the rules of the switch, all of them in one step", () => {
    const text = switchRules([
      { type: "cut", from: "p1", to: "p2" },
      { type: "loss", port: "p3", percent: 12.5 },
    ]);
    expect(text.split("\n").map((line) => line.trim())).toEqual([
      "table bridge lab",
      "delete table bridge lab",
      "table bridge lab {",
      "chain pass {",
      "type filter hook forward priority 0; policy accept;",
      'iifname "p1" oifname "p2" drop',
      'iifname "p3" numgen random mod 10000 < 1250 drop',
      'oifname "p3" numgen random mod 10000 < 1250 drop',
      "}",
      "}",
      "",
    ]);
  });
});
