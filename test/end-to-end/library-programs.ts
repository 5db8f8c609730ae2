import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../sandbox/postern.ts';

const python = fileURLToPath(new URL('../../.cache/google-auth/bin/python', import.meta.url));
/** The last thing that the install script makes. */
const installed = fileURLToPath(new URL('../../.cache/google-auth/installed', import.meta.url));

const names = 'SELECT name FROM `bigquery-public-data.usa_names.usa_1910_current` WHERE state = "TX" LIMIT 2';

/**
 * What any program in Python does, with the address of BigQuery as its argument. The library asks Google's Resource
 * Manager for the ID of a project whose number it knows, and does without if there is no answer to that.
 */
const pythonProgram = `
import os, sys
import google.auth
import google.auth.external_account
from google.auth.transport.requests import AuthorizedSession

google.auth.external_account._CLOUD_RESOURCE_MANAGER = sys.argv[1] + "/no-resource-manager/"
scopes = ["https://www.googleapis.com/auth/bigquery"]
file = os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
credentials, _ = google.auth.load_credentials_from_file(file, scopes=scopes)
response = AuthorizedSession(credentials).post(
    sys.argv[1] + "/bigquery/v2/projects/p/queries",
    json={"query": ${JSON.stringify(names)}, "useLegacySql": False},
)
print(response.status_code, len(response.json().get("rows", [])))
`;

/** What any program for Node does. */
const nodeProgram = `
import { BigQuery } from ${JSON.stringify(import.meta.resolve('@google-cloud/bigquery'))};
const bigQuery = new BigQuery({ apiEndpoint: process.argv[1], projectId: 'p' });
const [rows] = await bigQuery.query(${JSON.stringify(names)});
console.log(200, rows.length);
`;

/** The same, but for an access token alone. */
const nodeTokenProgram = `
import { GoogleAuth } from ${JSON.stringify(import.meta.resolve('google-auth-library'))};
const client = await new GoogleAuth({ projectId: 'p', scopes: 'https://www.googleapis.com/auth/bigquery' }).getClient();
const { token } = await client.getAccessToken();
const quotaProject = (await client.getRequestHeaders()).get('x-goog-user-project');
console.log(JSON.stringify([client.constructor.name, token, quotaProject]));
`;

/** Programs that find their credentials as Google's libraries do; their argument is BigQuery's address. */
export const libraryPrograms = {
  'google-auth for Python': [python, '-c', pythonProgram],
  '@google-cloud/bigquery': [process.execPath, '--input-type=module', '--eval', nodeProgram],
  'google-auth-library': [process.execPath, '--input-type=module', '--eval', nodeTokenProgram],
} as const;

/** What the first two of them print when BigQuery has answered with both rows. */
export const queryAnswer = '200 2\n';

/** The environment in which the libraries find `file` and may run what it names. */
export function allowExecutables(env: Record<string, string>, file: string): Record<string, string> {
  return {
    ...env,
    GOOGLE_APPLICATION_CREDENTIALS: file,
    GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1',
    NO_PROXY: '127.0.0.1',
  };
}

/** @throws AssertionError where the Python library is not installed */
export function findProgram(library: keyof typeof libraryPrograms): readonly [string, ...string[]] {
  if (library === 'google-auth for Python' && !existsSync(installed))
    assert.fail('google-auth is not installed: run ./scripts/install-google-auth');
  return libraryPrograms[library];
}

/** Runs a program to its end, with nothing on its standard input. */
export async function runLibrary(
  library: keyof typeof libraryPrograms,
  args: readonly string[],
  env: Record<string, string>,
): Promise<RunResult> {
  const [command, ...words] = findProgram(library);
  const child = spawn(command, [...words, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { exitCode, stdout, stderr };
}
