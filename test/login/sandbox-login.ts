import { chooseAuthorizationServer } from '../../src/google/authorization-server.ts';
import type { LoginNote, Person } from '../../src/login/console-login.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import type { SandboxGoogle } from '../sandbox/google/google.ts';

export const bigquery = 'https://www.googleapis.com/auth/bigquery';
export const drive = 'https://www.googleapis.com/auth/drive.readonly';

/** What a sign-in at the sandbox asks for, with the endpoints that its metadata names. */
export async function createLoginRequest(
  google: SandboxGoogle,
  change: Partial<LoginRequest> = {},
): Promise<LoginRequest> {
  const { client_id: id, client_secret: secret } = google.clientSecrets.installed;
  const server = await chooseAuthorizationServer({}, google.url);
  return { server, client: { id, secret }, scopes: [bigquery, 'openid', 'email'], ...change };
}

export interface ScriptedPerson extends Person {
  /** What was shown and told, and how often was asked. */
  shown: string[];
  notes: LoginNote[];
  asked: number;
}

/** A person who answers the n-th question with `answer(consentUrl, n)`. */
export function createScriptedPerson(
  answer: (consentUrl: string, attempt: number) => string | Promise<string>,
): ScriptedPerson {
  const person: ScriptedPerson = {
    shown: [],
    notes: [],
    asked: 0,
    show: (url) => void person.shown.push(url),
    async ask() {
      person.asked += 1;
      return answer(person.shown.at(-1) ?? '', person.asked);
    },
    tell: (note) => void person.notes.push(note),
  };
  return person;
}
