import type { SourceModule } from './modules.ts';

/** Folder names that say nothing about what is inside, so that anything ends up there. */
const EMPTY_NAMES = ['utils', 'helpers', 'common', 'types', 'services'];

/** The files that may know the process they run in; all others get what they need of it as parameters. */
const KNOW_PROCESS = ['src/bin.ts', 'src/credentials/load-conf.ts', 'src/installed-app-flow.ts'];

const PUBLIC_CONTRACT = 'src/index.ts';

/** Reports files that are in the wrong place or do what only another file may do. */
export function findFileProblems(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ path, imports, isListOfExports, namesProcess }) => {
    const problems: string[] = [];
    const emptyName = path.split('/').find((folder) => EMPTY_NAMES.includes(folder));
    if (emptyName !== undefined) problems.push(`${path}: name the folder for its topic, not "${emptyName}".`);
    if (path.endsWith('/index.ts') && path !== PUBLIC_CONTRACT) {
      problems.push(`${path}: only ${PUBLIC_CONTRACT} may be a barrel file.`);
    }
    if (path === PUBLIC_CONTRACT && !isListOfExports) {
      problems.push(`${path} may contain nothing but \`export { names } from '…'\`.`);
    }
    const importsProcess = imports.some(({ target }) => target === 'node:process' || target === 'process');
    if ((namesProcess || importsProcess) && !KNOW_PROCESS.includes(path)) {
      problems.push(`${path} may not use process: only ${KNOW_PROCESS.join(' and ')} may.`);
    }
    return problems;
  });
}
