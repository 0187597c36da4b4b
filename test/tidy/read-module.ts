import { type Node, parseSync, visitorKeys } from "oxc-parser";

/** What the tidy rules want to know of one source file. Lines are 1-based. */
export interface ModuleFacts {
  readonly imports: readonly ModuleImport[];
  /** Names of the world and of the language that are used: `Date`, `process`, `Math.random`, `async`, `class`, … */
  readonly uses: readonly Use[];
  readonly defaultExports: readonly number[];
  /** Lines that export what another module defines. */
  readonly reexports: readonly number[];
  /** Lines with an import whose target is computed, so that no reader can follow it. */
  readonly computedImports: readonly number[];
  /** Why the file cannot be parsed; empty where it can. */
  readonly errors: readonly string[];
}

export interface ModuleImport {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly line: number;
}

export interface Use {
  readonly name: string;
  readonly line: number;
}

interface Visit {
  readonly node: Node;
  readonly parent: Node | undefined;
  /** The property of `parent` that holds `node`. */
  readonly key: string;
}

/** Reads a TypeScript or JavaScript module with a real parser: every form of import, export and use. */
export function readModule(file: string, text: string): ModuleFacts {
  const { program, errors } = parseSync(file, text);
  const visits = visitsBelow({ node: program, parent: undefined, key: "" }, []);
  const lineOf = lineFinder(text);
  const imports: ModuleImport[] = [];
  const uses: Use[] = [];
  const defaultExports: number[] = [];
  const reexports: number[] = [];
  const computedImports: number[] = [];
  const imported = new Set(visits.flatMap(({ node }) => importedNames(node)));
  const declared = new Set([...imported, ...visits.flatMap(({ node }) => declaredNames(node))]);
  for (const visit of visits) {
    const line = lineOf(visit.node.start);
    const target = importTarget(visit.node);
    if (target === "computed") computedImports.push(line);
    else if (target !== undefined) imports.push({ ...target, line });
    if (visit.node.type === "ExportDefaultDeclaration" || isNamedDefault(visit.node)) defaultExports.push(line);
    if (isReexport(visit.node, imported)) reexports.push(line);
    const name = usedName(visit);
    if (name !== undefined && !declared.has(name)) uses.push({ name, line });
  }
  return { imports, uses, defaultExports, reexports, computedImports, errors: errors.map((error) => error.message) };
}

/** Into `visits`: of all that is tidy there are a million nodes, and a generator takes three times as long. */
function visitsBelow(visit: Visit, visits: Visit[]): readonly Visit[] {
  visits.push(visit);
  for (const key of visitorKeys[visit.node.type] ?? []) {
    const child: unknown = Reflect.get(visit.node, key);
    for (const node of Array.isArray(child) ? child : [child]) {
      if (isNode(node)) visitsBelow({ node, parent: visit.node, key }, visits);
    }
  }
  return visits;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function importTarget(node: Node): { specifier: string; isTypeOnly: boolean } | "computed" | undefined {
  switch (node.type) {
    case "ImportDeclaration":
      return { specifier: node.source.value, isTypeOnly: isTypeOnlyImport(node) };
    case "ExportAllDeclaration":
      return { specifier: node.source.value, isTypeOnly: node.exportKind === "type" };
    case "ExportNamedDeclaration":
      return node.source ? { specifier: node.source.value, isTypeOnly: node.exportKind === "type" } : undefined;
    case "ImportExpression":
      return literalTarget(node.source, false);
    case "TSImportType":
      return literalTarget(node.source, true);
    case "TSExternalModuleReference":
      return literalTarget(node.expression, false);
    case "CallExpression": {
      const isRequire = node.callee.type === "Identifier" && node.callee.name === "require";
      return isRequire && node.arguments[0] ? literalTarget(node.arguments[0], false) : undefined;
    }
    default:
      return undefined;
  }
}

function isTypeOnlyImport(node: Extract<Node, { type: "ImportDeclaration" }>): boolean {
  if (node.importKind === "type") return true;
  return (
    node.specifiers.length > 0 &&
    node.specifiers.every((specifier) => specifier.type === "ImportSpecifier" && specifier.importKind === "type")
  );
}

function literalTarget(node: Node, isTypeOnly: boolean): { specifier: string; isTypeOnly: boolean } | "computed" {
  if (node.type === "Literal" && typeof node.value === "string") return { specifier: node.value, isTypeOnly };
  const text = node.type === "TemplateLiteral" && node.quasis.length === 1 ? node.quasis[0]?.value.cooked : undefined;
  return typeof text === "string" ? { specifier: text, isTypeOnly } : "computed";
}

function isNamedDefault(node: Node): boolean {
  return node.type === "ExportSpecifier" && nameOf(node.exported) === "default";
}

function isReexport(node: Node, imported: ReadonlySet<string>): boolean {
  if (node.type === "ExportAllDeclaration") return true;
  if (node.type !== "ExportNamedDeclaration") return false;
  if (node.source) return true;
  return node.specifiers.some((specifier) => imported.has(nameOf(specifier.local) ?? ""));
}

function importedNames(node: Node): readonly string[] {
  switch (node.type) {
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return [node.local.name];
    default:
      return [];
  }
}

/** The names that `node` binds; scopes are not told apart, so that a name bound anywhere counts as the module's own. */
function declaredNames(node: Node): readonly string[] {
  switch (node.type) {
    case "VariableDeclarator":
      return patternNames(node.id);
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [...(node.id ? [node.id.name] : []), ...node.params.flatMap(patternNames)];
    case "ArrowFunctionExpression":
      return node.params.flatMap(patternNames);
    case "CatchClause":
      return node.param ? patternNames(node.param) : [];
    default:
      return [];
  }
}

function patternNames(node: Node | null): readonly string[] {
  switch (node?.type) {
    case "Identifier":
      return [node.name];
    case "ObjectPattern":
      return node.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return node.elements.flatMap(patternNames);
    case "AssignmentPattern":
      return patternNames(node.left);
    case "RestElement":
      return patternNames(node.argument);
    default:
      return [];
  }
}

const ownName = new Set(["property", "key", "imported", "exported", "right", "label"]);

/** What `visit` uses of the world or of the language, under the name that a floor bans it by. */
function usedName({ node, parent, key }: Visit): string | undefined {
  if (node.type !== "Identifier") return usedSyntax(node);
  if (parent !== undefined && ownName.has(key) && isOwnName(parent, key)) return undefined;
  return node.name === "Math" ? usedOfMath(parent) : node.name;
}

function usedSyntax(node: Node): string | undefined {
  if (node.type === "MetaProperty") return nameOf(node.meta) === "import" ? "import.meta" : undefined;
  if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) return "async";
  if ("async" in node && node.async) return "async";
  const isClass = node.type === "ClassDeclaration" || node.type === "ClassExpression";
  return isClass && !isErrorClass(node) ? "class" : undefined;
}

/** An error is told by its class: that is what classes are for. */
function isErrorClass(node: Extract<Node, { type: "ClassDeclaration" | "ClassExpression" }>): boolean {
  return node.superClass?.type === "Identifier" && node.superClass.name === "Error";
}

/** Whether the name at `key` of `parent` is only a label there, such as the `now` in `clock.now` or in `{ now: 1 }`. */
function isOwnName(parent: Node, key: string): boolean {
  if ("computed" in parent && parent.computed) return false;
  if (key === "right") return parent.type === "TSQualifiedName";
  return true;
}

/** `Math.max` is arithmetic; `Math.random`, and Math handed around whole, is chance. */
function usedOfMath(parent: Node | undefined): string {
  const isMember = parent?.type === "MemberExpression" && !parent.computed;
  return isMember && nameOf(parent.property) !== "random" ? "Math" : "Math.random";
}

function nameOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
