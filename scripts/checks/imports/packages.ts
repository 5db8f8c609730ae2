import { isBuiltin } from 'node:module';
import type { SourceModule } from './modules.ts';

/** The only place that may open a port, and only when the person has asked for a browser on this machine. */
const LISTENER = 'src/login/loopback-listener.ts';

/** Packages that only one folder may know, and parts of Node that only one file may. */
const HOMES: Record<string, string> = {
  '@google-cloud/bigquery': 'src/bigquery/',
  yargs: 'src/cli/',
  'node:dgram': LISTENER,
  'node:http': LISTENER,
  'node:http2': LISTENER,
  'node:https': LISTENER,
  'node:inspector': LISTENER,
  'node:net': LISTENER,
  'node:tls': LISTENER,
};

/** Packages that only one file may know, so that they can be replaced in one place. */
const SINGLE_IMPORTER = ['conf', 'env-paths', 'qrcode-terminal'];

const ENTRY = 'src/bin.ts';

/** Reports packages imported outside their place. */
export function findPackagePlaceProblems(modules: readonly SourceModule[]): string[] {
  const misplaced = Object.entries(HOMES).flatMap(([name, home]) =>
    importersOf(name, modules)
      .filter((path) => !path.startsWith(home))
      .map((path) => `${path} may not import ${name}: only ${home} may.`),
  );
  const shared = SINGLE_IMPORTER.flatMap((name) => {
    const importers = importersOf(name, modules);
    return importers.length > 1 ? [`${name} has more than one importer: ${importers.join(', ')}.`] : [];
  });
  return [...misplaced, ...shared];
}

/**
 * Reports packages that are loaded whenever the command starts, with the way they come in. Each costs milliseconds,
 * the large ones hundreds, so that only the command that needs one may wait for it.
 */
export function findSlowStartProblems(modules: readonly SourceModule[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  if (!byPath.has(ENTRY)) return [`${ENTRY} is missing.`];
  const problems: string[] = [];
  const wayTo = new Map([[ENTRY, ENTRY]]);
  // A Map visits what is added to it on the way, so this walks all that is loaded at the start, nearest first.
  for (const [path, way] of wayTo) {
    for (const { target, isFile, kind } of byPath.get(path)?.imports ?? []) {
      if (kind !== 'static') continue;
      if (!isFile && !target.startsWith('node:')) {
        problems.push(
          `${target} is loaded at every start (${way} → ${target}): use import() where it is needed.`,
        );
      }
      if (isFile && !wayTo.has(target)) wayTo.set(target, `${way} → ${target}`);
    }
  }
  return problems;
}

function importersOf(name: string, modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ imports }) => imports.some(({ target }) => packageOf(target) === name))
    .map(({ path }) => path);
}

/** The package of a specifier that may go on to a path inside it: `yargs/helpers` is `yargs`, and `net` is `node:net`. */
function packageOf(specifier: string): string {
  if (isBuiltin(specifier) && !specifier.startsWith('node:')) return packageOf(`node:${specifier}`);
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
