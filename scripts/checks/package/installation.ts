import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, runTool } from './run-program.ts';
import type { Tarball } from './tarball.ts';

/** What every TypeScript program for Node has installed. */
const NODE_TYPES = `@types/node@${process.versions.node.split('.')[0]}`;

/** Installs the tarball into a project of its own below `folder`, as a user would, and returns that project's folder. */
export async function installTarball({ path }: Tarball, folder: string): Promise<string> {
  const project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const options = ['--no-audit', '--no-fund', '--prefer-offline'];
  const installing = await runProgram(project, 'npm', ['install', ...options, path, NODE_TYPES]);
  if (!installing.succeeded) throw new Error(`npm install failed:\n${installing.output}`);
  return project;
}

const PROGRAM = `
  import { InstalledAppFlow } from 'postern';
  const flow: InstalledAppFlow = InstalledAppFlow.fromClientSecretsFile('client_secrets.json', { scopes: [] });
  const token: Promise<string | null | undefined> = flow.run().then(({ credentials }) => credentials.access_token);
  // @ts-expect-error The types are there and are no \`any\`.
  flow.runInBrowser();
  export { token };
`;

/** Without skipLibCheck, so that the types we ship are checked too. */
const COMPILER_OPTIONS = ['--strict', '--noEmit', '--module', 'nodenext', '--types', 'node', 'program.ts'];

/** Reports what a user of the installed package would run into first. */
export async function findFirstUseProblems(project: string, version: string): Promise<string[]> {
  const problems: string[] = [];
  const postern = join(project, 'node_modules/.bin/postern');

  const printed = await runProgram(project, postern, ['--version']);
  if (printed.stdout !== `${version}\n`) problems.push(`postern --version says:\n${printed.output}`);

  const help = await runProgram(project, postern, ['--help']);
  for (const command of ['login', 'query']) {
    if (!help.stdout.includes(command))
      problems.push(`postern --help does not name ${command}:\n${help.output}`);
  }

  const load = `import { InstalledAppFlow } from 'postern'; InstalledAppFlow.fromClientSecretsFile.name;`;
  const loading = await runProgram(project, process.execPath, ['--input-type=module', '--eval', load]);
  if (!loading.succeeded) problems.push(`The library cannot be imported:\n${loading.output}`);

  await writeFile(join(project, 'program.ts'), PROGRAM);
  const compiling = await runTool(project, 'tsc', COMPILER_OPTIONS);
  if (!compiling.succeeded)
    problems.push(`A TypeScript program cannot use the library:\n${compiling.output}`);
  return problems;
}
