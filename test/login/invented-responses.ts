import fc from 'fast-check';
import type { AuthorizationResponse } from '../../src/oauth/authorization-response.ts';

/** A response as a server writes it: what stands where, in which order, and encoded how. */
export interface InventedResponse {
  /** Where it was sent to. */
  redirectUri: string;
  /** Without its mark. */
  query: string;
  /** What is to be read, without the address. */
  parsed: AuthorizationResponse;
  /** Whether the end of the query is the end of something that is checked. */
  endsInChecked: boolean;
}

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Characters of which codes, states and tokens are made. */
export const token = (minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });

/** As Google writes them: up to 256 bytes, with a slash in front. */
export const googleCode = fc
  .tuple(fc.constantFrom('4/0A', '4/1A', '4/'), token(16, 120))
  .map(([prefix, rest]) => prefix + rest);

const redirectUri = fc.constantFrom(
  'http://127.0.0.1:1/',
  'http://127.0.0.1:1/',
  'http://127.0.0.1:8085/',
  'http://127.0.0.1:53682/oauth2/callback',
  'http://localhost:1/',
  'http://localhost/',
  'http://[::1]:1/',
  'https://postern.example.com/response.html',
  'https://some-company.github.io/sign-in/google-callback/',
);

const scopes = fc
  .subarray(
    [
      'email',
      'openid',
      'https://www.googleapis.com/auth/bigquery',
      'https://www.googleapis.com/auth/drive.readonly',
    ],
    { minLength: 1 },
  )
  .chain((list) => fc.constantFrom(list.join('%20'), list.join('+'), encodeURIComponent(list.join(' '))));

/** What Google adds and nobody checks. */
const unchecked = fc
  .record(
    {
      scope: scopes,
      authuser: fc.constantFrom('0', '1'),
      hd: fc.constantFrom('example.edu', 'some-company.example.com'),
      prompt: fc.constantFrom('consent', 'none', 'select_account%20consent'),
    },
    { requiredKeys: [] },
  )
  .map((record) => Object.entries(record));

interface Parameter {
  name: string;
  written: string;
}

const checked = fc.oneof(
  { weight: 4, arbitrary: googleCode.map((code) => ({ code })) },
  {
    weight: 1,
    arbitrary: fc.record({
      error: fc.constantFrom('access_denied', 'server_error', 'invalid_scope'),
      errorDescription: fc.constantFrom(undefined, 'The user said no', '50% of it, "quoted" & more = less'),
    }),
  },
);

const wireNames = {
  code: 'code',
  error: 'error',
  errorDescription: 'error_description',
  state: 'state',
  issuer: 'iss',
};

/** Responses as Google writes them most of the time, and in every other order some of the time. */
export const inventedResponse: fc.Arbitrary<InventedResponse> = fc
  .record({
    redirectUri,
    outcome: checked,
    state: token(22),
    issuer: fc.option(fc.constantFrom('https://accounts.google.com', 'http://127.0.0.1:40651'), {
      nil: undefined,
    }),
    unchecked,
    isEncoded: fc.boolean(),
    isShuffled: fc.boolean(),
  })
  .chain(({ redirectUri, outcome, state, issuer, unchecked, isEncoded, isShuffled }) => {
    const parsed: AuthorizationResponse = { state };
    if (issuer !== undefined) parsed.issuer = issuer;
    for (const [name, value] of Object.entries(outcome))
      if (value !== undefined) Object.assign(parsed, { [name]: value });
    const write = (name: string, value: string): string =>
      isEncoded || name.startsWith('error') ? encodeURIComponent(value) : value;
    const parameters: Parameter[] = Object.entries(parsed)
      .map(([name, value]) => ({
        name: wireNames[name as keyof typeof wireNames],
        written: write(name, value),
      }))
      .concat(unchecked.map(([name, written]) => ({ name, written })));
    const ordered = isShuffled
      ? fc.shuffledSubarray(parameters, { minLength: parameters.length })
      : fc.constant(parameters);
    return ordered.map((list) => ({
      redirectUri,
      query: list.map(({ name, written }) => `${name}=${written}`).join('&'),
      parsed,
      endsInChecked: Object.values(wireNames).includes(list.at(-1)?.name ?? ''),
    }));
  });
