import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxBigQuery, startBigQuery } from './bigquery/server.ts';
import { type SandboxGoogle, type SandboxGoogleOptions, startGoogle } from './google/google.ts';

export interface SandboxOptions {
  google?: SandboxGoogleOptions;
  bigQuery?: { port?: number };
}

/** Google's two sides on this machine, and a private folder with what a person would have downloaded. */
export interface Sandbox {
  google: SandboxGoogle;
  bigQuery: SandboxBigQuery;
  /** Private to this sandbox and deleted with it. */
  folder: string;
  clientSecretsFile: string;
  close(): Promise<void>;
}

/** Starts the authorization server and a BigQuery that accepts its access tokens and no others. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const google = await startGoogle(options.google);
  const bigQuery = await startBigQuery({ ...options.bigQuery, authorize: google.verifyAccessToken });
  const folder = await mkdtemp(join(tmpdir(), 'postern-sandbox-'));
  const clientSecretsFile = join(folder, 'client_secrets.json');
  await writeFile(clientSecretsFile, JSON.stringify(google.clientSecrets));
  return {
    google,
    bigQuery,
    folder,
    clientSecretsFile,
    async close() {
      await Promise.all([google.close(), bigQuery.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
