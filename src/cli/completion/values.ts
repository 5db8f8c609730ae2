import type { Home } from '../../credentials/home.ts';
import { listProfileNames } from '../../credentials/profile-list.ts';
import { describeScope, knownScopes } from '../../google/scopes.ts';
import { createPendingLogins } from '../../login/pending-logins.ts';
import type { Candidates } from './complete.ts';
import { shells } from './shells.ts';

/** Options that name a file, in whatever command. */
const namesFile = /^(?:client-secrets|credentials|out|output|federation-config|(?:.+-)?file)$/;

/** The values of the options that have no choices. Asks no server. */
export function listValues(home: Home, option: string): Candidates {
  if (namesFile.test(option)) return 'files';
  if (option === 'profile') return listProfiles(home);
  if (option === 'scope') return knownScopes.map((value) => ({ value, describe: describeScope(value) }));
  return [];
}

/** What the words of commands can be. */
export function listWords(home: Home, command: string, index: number, isEnded: boolean): Candidates {
  if (command === 'exec') {
    if (!isEnded) return [{ value: '--', describe: 'The command to run stands behind it' }];
    return index === 0 ? 'programs' : 'files';
  }
  if (index > 0) return [];
  switch (command) {
    case 'profile use':
    case 'profile rename':
    case 'profile remove':
      return listProfiles(home);
    case 'login finish':
    case 'login cancel':
      return listPendingLogins(home);
    case 'completion':
      return shells.map((value) => ({ value }));
    case 'import':
      return 'files';
    default:
      return [];
  }
}

function listProfiles(home: Home): Candidates {
  return listProfileNames(home).map((value) => ({ value }));
}

function listPendingLogins(home: Home): Candidates {
  const { logins } = createPendingLogins(home).list();
  return logins.map(({ id, profile }) => ({ value: id, describe: `profile ${profile}` }));
}
