import { describe, expect, it } from "vitest";
import { type AgentMetadata, parseAgentMetadata } from "../../controller/host/agent-metadata.ts";

const resourceAgent = `<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="db" version="1.1">
<version>1.1</version>
<longdesc lang="en">A &lt;database&gt; &amp; more.</longdesc>
<parameters>
<parameter name="config" unique="1" required="1">
<shortdesc lang="en">File</shortdesc>
<content type="string" default="" />
</parameter>
<parameter name="user" required="1"><content type="string" default="db"/></parameter>
<parameter name="mode"><content type="select"><option value="fast"/><option value="a&amp;b"/></content></parameter>
<parameter name="conf"><deprecated><replaced-with name="config"/></deprecated><content type="string"/></parameter>
<parameter name="gone"><deprecated/><content type="string"/></parameter>
</parameters>
<actions>
<action name="start" timeout="20s"/>
<action name="monitor" timeout="20s" interval="10s" role="Promoted"/>
</actions>
</resource-agent>
`;

const fenceAgent = `<?xml version="1.0" ?>
<resource-agent name="fence_bmc" shortdesc="Fence agent for management boards" >
<parameters>
	<parameter name="action" unique="0" required="1">
		<getopt mixed="-o, --action=[action]" />
		<content type="string" default="reboot"  />
	</parameter>
	<parameter name="ip" unique="0" required="1" obsoletes="ipaddr">
		<getopt mixed="-a, --ip=[ip]" />
		<content type="string"  />
	</parameter>
	<parameter name="ipaddr" unique="0" required="1" deprecated="1">
		<getopt mixed="-a, --ip=[ip]" />
		<content type="string"  />
	</parameter>
	<parameter name="power_wait" unique="0" required="0">
		<getopt mixed="--power-wait=[seconds]" />
		<content type="second" default="0"  />
	</parameter>
</parameters>
<actions><action name="on" automatic="0"/><action name="off" /></actions>
</resource-agent>
`;

describe("parseAgentMetadata", () => {
  it("reads a resource agent", () => {
    expect(parseAgentMetadata(resourceAgent)).toEqual({
      isReadable: true,
      parameters: [
        { ...plain("config"), isRequired: true },
        plain("user"),
        { ...plain("mode"), type: "select", options: ["fast", "a&b"] },
        { ...plain("conf"), isDeprecated: true, replacedBy: "config" },
        { ...plain("gone"), isDeprecated: true },
      ],
      actions: ["start", "monitor"],
    });
  });

  it("reads a fence agent", () => {
    const ip = { longOption: "ip", shortOption: "a", isRequired: true };
    expect(parseAgentMetadata(fenceAgent)).toEqual({
      isReadable: true,
      parameters: [
        { ...plain("action"), longOption: "action", shortOption: "o" },
        { ...plain("ip"), ...ip },
        { ...plain("ipaddr"), ...ip, isDeprecated: true, replacedBy: "ip" },
        { ...plain("power_wait"), type: "second", longOption: "power-wait" },
      ],
      actions: ["on", "off"],
    });
  });

  it("passes over what is printed before the metadata", () => {
    expect(parseAgentMetadata(`a warning\n${fenceAgent}`).isReadable).toBe(true);
  });

  it("takes an agent without parameters", () => {
    const none: AgentMetadata = { isReadable: true, parameters: [], actions: [] };
    expect(parseAgentMetadata("<resource-agent name='x'/>")).toEqual(none);
    expect(parseAgentMetadata("<resource-agent name='x'><parameters/></resource-agent>")).toEqual(none);
  });

  it.each([
    { what: "nothing", text: "", why: "it printed no metadata" },
    { what: "a usage text", text: "usage: db {start|stop}\n", why: "it printed no metadata" },
    { what: "another document", text: "<html><body/></html>", why: "its metadata has no <resource-agent>" },
    { what: "half a document", text: resourceAgent.slice(0, 700), why: /^its metadata is not well-formed: / },
    { what: "a nameless parameter", text: withParameters("<parameter/>"), why: "it has a parameter without name" },
    { what: "too many parameters", text: withParameters(named(1001)), why: "it has more than 1000 parameters" },
    { what: "too much", text: `<a>${"x".repeat(1 << 20)}</a>`, why: "its metadata is longer than 1048576 characters" },
    { what: "too deep", text: "<a>".repeat(5000) + "</a>".repeat(5000), why: /^its metadata cannot be parsed: / },
  ])("says why it cannot read $what", ({ text, why }) => {
    const read = parseAgentMetadata(text);
    expect(read).toEqual({ isReadable: false, why: expect.stringMatching(why) });
  });

  it("expands no entity that the text defines", () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${withParameters('<parameter name="&b;"/>')}`;
    const read = parseAgentMetadata(bomb);
    expect(JSON.stringify(read)).not.toContain("aaaa");
  });
});

function plain(name: string) {
  const base = { isRequired: false, isDeprecated: false, type: "string", options: [], longOption: "", shortOption: "" };
  return { name, ...base };
}

function withParameters(elements: string): string {
  return `<resource-agent name="x"><parameters>${elements}</parameters></resource-agent>`;
}

function named(count: number): string {
  return Array.from({ length: count }, (_, index) => `<parameter name="p${index}"/>`).join("");
}
