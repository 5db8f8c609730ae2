import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export const HOST = '127.0.0.1';

/** Makes a server's and a person's key in `folder`, and settings that take nothing from `/etc/ssh` and `~/.ssh`. */
export function writeServerSettings(folder: string): string {
  for (const key of ['host_key', 'person_key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, key)]);
  }
  // The shell on the far side may read the person's own files first, which must not decide a test.
  mkdirSync(join(folder, 'home'));
  const file = join(folder, 'sshd_config');
  writeFileSync(
    file,
    `ListenAddress ${HOST}
HostKey "${folder}/host_key"
AuthorizedKeysFile "${folder}/person_key.pub"
AuthenticationMethods publickey
PermitRootLogin prohibit-password
UsePAM no
PidFile none
DisableForwarding yes
PermitUserRC no
PrintMotd no
PrintLastLog no
SetEnv "HOME=${folder}/home"
# Everybody may write to the folder for temporary files, though not to this one in it.
StrictModes no
`,
  );
  return file;
}

/** What `ssh` needs to get in at this port, and to be sure of the server: it asks nobody and reads no other settings. */
export function createClientOptions(folder: string, port: number): string[] {
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, `[${HOST}]:${port} ${readFileSync(join(folder, 'host_key.pub'), 'utf8')}`);
  const settings = {
    UserKnownHostsFile: `"${knownHosts}"`,
    GlobalKnownHostsFile: 'none',
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    // What is left on standard error is the command's own.
    LogLevel: 'ERROR',
  };
  return [
    ...['-F', 'none', '-i', join(folder, 'person_key'), '-p', String(port), '-l', userInfo().username],
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}
