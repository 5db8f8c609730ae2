import { COMPUTED, type SourceModule } from './modules.ts';

/** Who may import whom, from the top down. A layer may also import itself, `FOUNDATION` and packages. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'index.ts': ['installed-app-flow.ts', 'cli', 'login', 'credentials', 'google', 'oauth', 'bigquery'],
  'installed-app-flow.ts': ['cli/terminal', 'login', 'credentials', 'google'],
  'bin.ts': ['cli', 'login', 'credentials', 'google', 'oauth', 'bigquery'],
  cli: ['login', 'credentials', 'google', 'oauth', 'bigquery'],
  login: ['credentials', 'google', 'oauth'],
  credentials: ['google', 'oauth'],
  google: ['oauth'],
  oauth: [],
  bigquery: [],
  'connection-failure.ts': [],
  'errors.ts': [],
  'loopback.ts': [],
  'printable.ts': [],
};

/** What every layer stands on. */
const FOUNDATION = ['connection-failure.ts', 'errors.ts', 'loopback.ts', 'printable.ts'];

/** Reports imports that run upwards, sideways or out of src. */
export function findLayerProblems(modules: readonly SourceModule[]): string[] {
  return modules.flatMap((module) => {
    const layer = Object.keys(MAY_IMPORT).find((name) => isIn(module.path, name));
    if (layer === undefined) return [`${module.path} belongs to no layer: give it a place in MAY_IMPORT.`];
    const allowed = [layer, ...(MAY_IMPORT[layer] ?? []), ...FOUNDATION];
    return module.imports.flatMap(({ target, isFile }) => {
      if (target === COMPUTED) return [`${module.path} computes the name of an import, which hides it.`];
      if (!isFile || allowed.some((name) => isIn(target, name))) return [];
      return [`${module.path} may not import ${target}: ${layer} may import ${allowed.slice(1).join(', ')}.`];
    });
  });
}

function isIn(path: string, name: string): boolean {
  return path === `src/${name}` || path.startsWith(`src/${name}/`);
}
