import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Takes Node's built-in modules as they are. `import ... from 'node:fs'` first builds the module's ES face, which loads
 * all of it: 3 ms, a tenth of what starting Node costs, before the first line of ours runs.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      // Pure, so that only the names that are used stay.
      const faces = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`);
      return {
        contents: [
          `const builtin = process.getBuiltinModule('${path}');`,
          'export default builtin;',
          ...faces,
        ].join('\n'),
      };
    });
  },
};

/** Leaves the part of the command that bin.ts loads on demand to the second build. */
const lazyMain: Plugin = {
  name: 'lazy-main',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/cli\/main\.ts$/ }, () => ({ path: './cli/main.js', external: true }));
  },
};

const options = {
  outdir: dist,
  outbase: join(root, 'src'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: Object.keys(dependencies),
  metafile: true,
} satisfies BuildOptions;

// What an earlier build left of a file that has since gone would be published.
rmSync(dist, { recursive: true, force: true });

const builds = await Promise.all([
  // One file for the quick answers, because each file costs half a millisecond to load.
  build({ ...options, entryPoints: [join(root, 'src/bin.ts')], plugins: [builtins, lazyMain] }),
  // One for all the commands, for the same reason: what a command does not need is parsed, and not run. A package that
  // is imported at the top of a file of ours is loaded with every command, so that those are loaded on demand.
  build({ ...options, entryPoints: [join(root, 'src/cli/main.ts')], plugins: [builtins] }),
  // A program loads what it uses of the library.
  build({
    ...options,
    entryPoints: [join(root, 'src/index.ts')],
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    plugins: [builtins],
  }),
]);

/** The licences of the packages whose code is inside the built files, which ask to be copied along. */
const bundled = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs));
const packages = new Set(bundled.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
const licenses = [...packages]
  .filter((name) => name !== undefined)
  .map((name) => {
    const [file = ''] = globSync('{license,LICENSE,LICENCE}*', { cwd: join(root, 'node_modules', name) });
    return `${name}\n\n${readFileSync(join(root, 'node_modules', name, file), 'utf8')}`;
  });
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licenses.join('\n---\n\n'));

// For the owners of web clients to put on their own server.
copyFileSync(
  join(root, 'src/hosted-page/authorization-response.html'),
  join(dist, 'authorization-response.html'),
);

execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '--project', join(root, 'src')], {
  stdio: 'inherit',
});
