import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { type Node, parseSync } from 'oxc-parser';

/** How a module asks for another: at its own start, only when a line is reached, or only for its types. */
export type ImportKind = 'static' | 'dynamic' | 'type';

export interface Import {
  /** A path below the root if it is a file, a specifier if it is a package or a part of Node. */
  target: string;
  isFile: boolean;
  kind: ImportKind;
}

export interface SourceModule {
  /** Below the root, with forward slashes. */
  path: string;
  imports: Import[];
  /** Whether the file only passes on names it lists. */
  isListOfExports: boolean;
  namesProcess: boolean;
}

/** Parses every TypeScript file below `root`/src. A real parser, so comments and strings cannot pass for imports. */
export function readModules(root: string): SourceModule[] {
  const paths = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replaceAll(sep, '/'));
  return paths.sort().map((path) => parseModule(path, readFileSync(join(root, path), 'utf8')));
}

function parseModule(path: string, source: string): SourceModule {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const module: SourceModule = { path, imports: [], isListOfExports: true, namesProcess: false };
  for (const statement of program.body) {
    const isExportFrom = statement.type === 'ExportNamedDeclaration' && statement.source !== null;
    if (!isExportFrom) module.isListOfExports = false;
  }
  visit(program, (node, parent, key) => {
    const found = importOf(node);
    if (found !== undefined) module.imports.push(resolve(path, found));
    if (namesProcess(node, parent, key)) module.namesProcess = true;
  });
  return module;
}

interface ImportAsWritten {
  specifier: string;
  kind: ImportKind;
}

function importOf(node: Node): ImportAsWritten | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      // `import { type X }` is not a type import: the file is loaded all the same.
      return { specifier: node.source.value, kind: node.importKind === 'type' ? 'type' : 'static' };
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (node.source === null) return undefined;
      return { specifier: node.source.value, kind: node.exportKind === 'type' ? 'type' : 'static' };
    case 'TSImportType':
      return { specifier: node.source.value, kind: 'type' };
    case 'ImportExpression':
      return { specifier: literal(node.source), kind: 'dynamic' };
    default:
      return undefined;
  }
}

function literal(node: Node): string {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : COMPUTED;
}

/** The target of an import whose specifier is worked out at run time, so that nobody can check it. */
export const COMPUTED = '(computed)';

function resolve(from: string, { specifier, kind }: ImportAsWritten): Import {
  const isFile = specifier.startsWith('.');
  return { target: isFile ? posix.join(posix.dirname(from), specifier) : specifier, isFile, kind };
}

/** Whether a node is the name `process` where it means a variable and not `something.process` or `{ process: … }`. */
function namesProcess(node: Node, parent: Node | undefined, key: string): boolean {
  if (node.type !== 'Identifier' || node.name !== 'process' || parent === undefined) return false;
  if (parent.type === 'MemberExpression' && key === 'property' && !parent.computed) {
    return parent.object.type === 'Identifier' && parent.object.name === 'globalThis';
  }
  return !(key === 'key' && 'computed' in parent && !parent.computed);
}

type Visitor = (node: Node, parent: Node | undefined, key: string) => void;

function visit(node: Node, visitor: Visitor, parent?: Node, key = ''): void {
  visitor(node, parent, key);
  for (const [childKey, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, visitor, node, childKey);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
