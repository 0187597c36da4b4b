import { join } from "node:path";
import { expect, it } from "vitest";

import { loadObjects } from "../../controller/api/load-objects.ts";
import { readSources } from "../../controller/sources/read-sources.ts";
import { catalog } from "../crds/read-definitions.ts";
import { firstOf } from "../properties/trials.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";
import { unreadableSources } from "./unreadable-sources.ts";

const quick = unreadableSources.filter(({ takesLong }) => takesLong !== true);
const slow = unreadableSources.filter(({ takesLong }) => takesLong === true);

it.each(firstOf([...quick, ...slow], quick.length))(
  "$name",
  async ({ files, prepare, path = "x.yaml", place = "1:1", reason, message }) => {
    const folder = temporaryFolder(files);
    prepare?.(folder);
    const file = join(folder, path);
    const { sources, errors } = await readSources([file], { environment: { PATH: join(folder, "bin") } });
    const all = [...errors, ...loadObjects(sources, catalog).errors];
    expect(all.map((error) => [`${error.file}:${error.line}:${error.column}`, error.reason, error.message])).toEqual([
      [`${file}:${place}`, reason, message],
    ]);
    expect(all).toMatchObject([{ object: "", path: "" }]);
  },
);
