// Run by npm after `npm ci` and `npm install`. Both packages that may bring Node 26 call it `node`, and npm 10, when it
// drops the one for the other kind of machine, drops the link of the right one as well: put it back.
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = new URL("../../node_modules/", import.meta.url);
const name = `node-${process.platform}-${process.arch}`;
const link = fileURLToPath(new URL(".bin/node", packages));

if (existsSync(new URL(`${name}/bin/node`, packages)) && !existsSync(link)) {
  rmSync(link, { force: true });
  symlinkSync(`../${name}/bin/node`, link);
}
