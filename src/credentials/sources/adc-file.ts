import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Application Default Credentials are looked for: the file that is named, then gcloud's.
 *
 * @returns the variable or program that puts it there, and its path
 * @see https://docs.cloud.google.com/docs/authentication/application-default-credentials
 */
export function listAdcFiles(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): { source: string; path: string; isNamed: boolean }[] {
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
  return [
    ...(named ? [{ source: 'GOOGLE_APPLICATION_CREDENTIALS', path: named, isNamed: true }] : []),
    { source: 'gcloud', path: getGcloudAdcPath(env, platform), isNamed: false },
  ];
}

/** The file that `gcloud auth application-default login` writes. */
export function getGcloudAdcPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const file = 'application_default_credentials.json';
  if (env['CLOUDSDK_CONFIG']) return join(env['CLOUDSDK_CONFIG'], file);
  if (platform === 'win32') return join(env['APPDATA'] ?? getHomeFolder(), 'gcloud', file);
  return join(env['HOME'] || getHomeFolder(), '.config', 'gcloud', file);
}

/** A container's user may have none; then nothing of gcloud's is there. */
function getHomeFolder(): string {
  try {
    return homedir() || '/';
  } catch {
    return '/';
  }
}
