import { InstalledAppFlow } from '../../src/index.ts';

/** An application that signs somebody in with the library, and in which something else goes wrong meanwhile. */
export async function runHost(clientSecretsFile: string): Promise<void> {
  process.once('SIGUSR2', () => {
    throw new Error('elsewhere');
  });
  const flow = InstalledAppFlow.fromClientSecretsFile(clientSecretsFile, { scopes: ['bigquery'] });
  await flow.run({ launchBrowser: false });
}

if (import.meta.main) await runHost(process.argv[2] ?? '');
