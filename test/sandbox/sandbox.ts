import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxBigQuery, type SandboxBigQueryOptions, startBigQuery } from './bigquery/server.ts';
import { type SandboxGoogle, type SandboxGoogleOptions, startGoogle } from './google/google.ts';

export interface SandboxOptions {
  google?: SandboxGoogleOptions;
  bigQuery?: Omit<SandboxBigQueryOptions, 'authorize'>;
}

/** Google's two sides on this machine, and a private folder with what a person would have downloaded. */
export interface Sandbox {
  google: SandboxGoogle;
  bigQuery: SandboxBigQuery;
  /** Private to this sandbox and deleted with it. */
  folder: string;
  clientSecretsFile: string;
  /** The same for a client of type "TVs and Limited Input devices". */
  deviceClientSecretsFile: string;
  /** The same for a client of type "Web application". */
  webClientSecretsFile: string;
  close(): Promise<void>;
}

/** Starts the authorization server and a BigQuery that accepts its access tokens and no others. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const google = await startGoogle(options.google);
  const bigQuery = await startBigQuery({ ...options.bigQuery, authorize: google.verifyAccessToken });
  const folder = await mkdtemp(join(tmpdir(), 'postern-sandbox-'));
  const keep = async (name: string, content: object): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  return {
    google,
    bigQuery,
    folder,
    clientSecretsFile: await keep('client_secrets.json', google.clientSecrets),
    deviceClientSecretsFile: await keep('device_client_secrets.json', google.deviceClientSecrets),
    webClientSecretsFile: await keep('web_client_secrets.json', google.webClientSecrets),
    async close() {
      await Promise.all([google.close(), bigQuery.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
