import { once } from 'node:events';
import { join } from 'node:path';
import { startCompany } from '../test/sandbox/federation/company.ts';
import { startSandbox } from '../test/sandbox/sandbox.ts';

const [sandbox, company] = await Promise.all([startSandbox(), startCompany()]);
const root = join(import.meta.dirname, '..');

process.stdout.write(`The sandbox is running: an authorization server at ${sandbox.google.url}
and BigQuery with the names data at ${sandbox.bigQuery.url}

Type this in another terminal:

  alias postern='${process.execPath} ${join(root, 'src', 'bin.ts')}'
  export POSTERN_HOME=${join(sandbox.folder, 'home')}
  export POSTERN_AUTHORIZATION_SERVER=${sandbox.google.url}
  postern login --client-secrets ${sandbox.clientSecretsFile} --project postern-sandbox

Open the address in a browser on this machine, sign in as anybody, and paste the address of the page that does not
load. Then:

  postern query --api-endpoint ${sandbox.bigQuery.url} 'SELECT name, SUM(number) AS total
    FROM \`bigquery-public-data.usa_names.usa_1910_current\` GROUP BY name ORDER BY total DESC LIMIT 5'
  postern status
  postern token
  postern logout

A sign-in by device code, and one that ends at a hosted page, take the other kinds of clients:

  postern login --flow device --scope openid --scope email --client-secrets ${sandbox.deviceClientSecretsFile}
  postern login --redirect-uri https://app.postern.example/authorized --client-secrets ${sandbox.webClientSecretsFile}

A company's sign-in goes to its own identity provider, by device code, and from there to Google by federation:

  postern login --profile company --issuer ${company.idp.url} --client-id ${company.clients.public.id} \\
    --audience ${company.audience} \\
    --sts-endpoint ${company.federation.stsEndpoint} --project postern-sandbox
  postern query --profile company --api-endpoint ${company.bigQuery.url} 'SELECT 1 AS one'

Ctrl-C ends the sandbox and deletes what was kept in it.
`);

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
await Promise.all([sandbox.close(), company.close()]);
