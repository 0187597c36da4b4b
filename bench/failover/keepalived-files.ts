import { address, check, nic, page, type Keepalived } from "./contenders.ts";

export const keepalivedFile = "keepalived.conf";
export const checkFile = "check-web";

/** Fails unless the node's own web service answers well; the same question as an http checker of Holdfast asks. */
export const checkScript = `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/${page.port} || exit 1
printf 'GET ${page.path} HTTP/1.1\\r\\nHost: ${page.address}\\r\\nConnection: close\\r\\n\\r\\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
`;

/**
 * What is said nowhere else is left at keepalived's default. VRRP 3 stands where adverts come more often than every
 * second, which VRRP 2 cannot say (RFC 5798, 5.2.7).
 */
export function keepalivedConfig({ advertSeconds, firstPriority }: Keepalived, node: string, folder: string): string {
  const place = Number(node.replaceAll(/\D/g, "")) - 1;
  const version = advertSeconds < 1 ? ["    vrrp_version 3"] : [];
  return [
    "global_defs {",
    `    router_id ${node}`,
    "    script_user root",
    ...version,
    "}",
    "vrrp_script web {",
    `    script "${folder}/${checkFile}"`,
    `    interval ${check.intervalSeconds}`,
    `    timeout ${check.timeoutSeconds}`,
    `    fall ${check.fall}`,
    `    rise ${check.rise}`,
    "}",
    "vrrp_instance web {",
    "    state BACKUP",
    `    interface ${nic}`,
    "    virtual_router_id 51",
    `    priority ${firstPriority - 10 * place}`,
    `    advert_int ${advertSeconds}`,
    "    virtual_ipaddress {",
    `        ${address} dev ${nic}`,
    "    }",
    "    track_script {",
    "        web",
    "    }",
    "}",
    "",
  ].join("\n");
}
