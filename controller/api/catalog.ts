import { kinds } from "./kinds.gen.ts";
import { parseCrd, type ReadYaml } from "./parse-crd.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** One kind of object, as its file in crds/ defines it. */
export interface KindDefinition {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** True for what the manager and the agents write for each other, and no user does. */
  readonly isInternal: boolean;
  readonly description: string;
  /** Of the whole object, at the root: apiVersion, kind, metadata, spec, status. */
  readonly schema: StructuralSchema;
  readonly columns: readonly PrinterColumn[];
}

/** A column of a table of these objects. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  /** Such as `.status.state`, in the JSONPath of Kubernetes. */
  readonly jsonPath: string;
  readonly description?: string;
  /** Columns above 0 are shown in a wide table only. */
  readonly priority?: number;
}

export interface Catalog {
  /** The names of all kinds, sorted. */
  readonly kinds: readonly string[];
  /** Undefined for a kind that is not ours. */
  find(kind: string): KindDefinition | undefined;
}

/**
 * All kinds; `readCrd` gives the text of a file of crds/ by the plural name of its kind, and `readYaml`
 * what such a text says. A file is read and parsed when
 * its kind is first asked for, and once. Throws what `readCrd` throws, and where a file is no definition of its kind:
 * then the installation is broken, not what the user wrote.
 */
export function createCatalog(readCrd: (plural: string) => string, readYaml?: ReadYaml): Catalog {
  const definitions = new Map<string, KindDefinition>();
  return {
    kinds: Object.keys(kinds).toSorted(),
    find(kind) {
      if (!isKind(kind)) return undefined;
      const known = definitions.get(kind);
      if (known !== undefined) return known;
      const definition = parseCrd(readCrd(kinds[kind].plural), readYaml);
      if (definition.kind !== kind) throw new Error(`crds/${kinds[kind].plural}.yaml must define ${kind}`);
      definitions.set(kind, definition);
      return definition;
    },
  };
}

function isKind(kind: string): kind is keyof typeof kinds {
  return Object.hasOwn(kinds, kind);
}
