import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { startCompany } from '../test/sandbox/federation/company.ts';
import { approveDevice, visit } from '../test/sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../test/sandbox/postern.ts';
import { startSandbox } from '../test/sandbox/sandbox.ts';

const guidesQuery = `SELECT name, SUM(number) AS total
FROM \`bigquery-public-data.usa_names.usa_1910_current\`
WHERE name = 'William' GROUP BY name`;

/** Colours are for a terminal, and so is a line that is written over; a log of this demo gets the text. */
function show(text: string): void {
  const plain = stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\n]*\r/g, '');
  process.stdout.write(process.stdout.isTTY ? text : plain);
}

function tell(text: string): void {
  show(`\n\x1b[1m# ${text}\x1b[0m\n`);
}

const [sandbox, company] = await Promise.all([startSandbox(), startCompany()]);
const env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });

/** Runs a command as the person would see it, in a terminal of their own. */
async function runInTerminal(args: string[], shown: string): Promise<string> {
  show(`$ ${shown}\n`);
  const terminal = openPostern(args, { env });
  const { exitCode } = await terminal.exited;
  show(terminal.raw());
  assert.equal(exitCode, 0, `${shown} failed`);
  return terminal.text();
}

try {
  tell('On the machine without a browser: sign in');
  show('$ postern login --client-secrets client_secrets.json --project postern-sandbox\n');
  const loginArgs = ['login', '--client-secrets', sandbox.clientSecretsFile, '--project', 'postern-sandbox'];
  const login = openPostern(loginArgs, { env });
  const [url = ''] = await login.waitFor(/http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/);
  await login.waitFor('Paste it here');
  const prompt = login.raw();
  show(prompt);

  tell(
    'In a browser elsewhere: the person opens the address, signs in and consents; then the page does not load',
  );
  const address = await visit(url, { email: 'william@example.com' });
  show(`${address.replace(/code=[^&]+/, 'code=(hidden in this demo)')}\n`);

  tell('Back in the terminal: they paste that address');
  login.paste(address);
  login.press('enter');
  const { exitCode } = await login.exited;
  show(login.raw().slice(prompt.length));
  assert.equal(exitCode, 0, 'postern login failed');

  tell("The guide's query, on the real names data");
  const args = ['query', '--api-endpoint', sandbox.bigQuery.url, guidesQuery];
  const table = await runInTerminal(args, `postern query "${guidesQuery.replaceAll('`', '\\`')}"`);
  assert.match(table, /^William +3961947$/m, 'the query gave another answer');

  tell('Where the sign-in stands');
  await runInTerminal(['status'], 'postern status');

  tell('An access token for anything else (masked here)');
  const { stdout: token } = await runPostern(['token'], { env });
  assert.ok(await sandbox.google.verifyAccessToken(token.trim()), 'the token does not work');
  show(`$ postern token\n${token.slice(0, 5)}${'*'.repeat(12)}\n`);

  tell('Sign out: revoked at the server, then forgotten');
  await runInTerminal(['logout'], 'postern logout');
  assert.equal(await sandbox.google.verifyAccessToken(token.trim()), undefined, 'the token still works');
  show('(The authorization server accepts the token no more.)\n');

  tell("With a company's own identity provider: a device code, and nothing to paste");
  const companyOptions = [
    ['--issuer', company.idp.url, '--client-id', company.clients.public.id],
    ['--audience', company.audience],
    ['--sts-endpoint', company.federation.stsEndpoint, '--project', 'postern-sandbox'],
  ];
  const companyArgs = ['login', ...companyOptions.flat()];
  show(`$ postern login ${companyOptions.map((options) => options.join(' ')).join(' \\\n    ')}\n`);
  const device = openPostern(companyArgs, { env });
  const [, page = ''] = await device.waitFor(/(http:\/\/127\.0\.0\.1:\d+\/device)\s/);
  const [, code = ''] = await device.waitFor(/just as it stands: +(\S+)/);
  await approveDevice(page, code, { email: 'ada@example.com' });
  assert.equal((await device.exited).exitCode, 0, 'the sign-in at the identity provider failed');
  show(device.raw());
  const companyQuery = ['query', '--api-endpoint', company.bigQuery.url, guidesQuery];
  const rows = await runInTerminal(companyQuery, `postern query "${guidesQuery.replaceAll('`', '\\`')}"`);
  assert.match(rows, /^William +3961947$/m, 'the query gave another answer');
  await runInTerminal(['logout'], 'postern logout');
} finally {
  await Promise.all([sandbox.close(), company.close()]);
}
