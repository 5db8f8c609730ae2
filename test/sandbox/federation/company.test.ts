import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { IdentityPoolClient } from 'google-auth-library';
import { SampleClient } from '../identity-provider/sample-client.ts';
import { type Company, startCompany } from './company.ts';

const bigquery = 'https://www.googleapis.com/auth/bigquery';
const names = 'SELECT count(*) FROM `bigquery-public-data.usa_names.usa_1910_current` WHERE state = "TX"';

describe('a company', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  /** As a program with Google's own library does. */
  function createAuthClient(audience: string, idToken: string, more: object = {}): IdentityPoolClient {
    return new IdentityPoolClient({
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      token_url: company.federation.stsEndpoint,
      scopes: [bigquery],
      subject_token_supplier: { getSubjectToken: async () => idToken },
      ...more,
    });
  }

  async function query(token: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${company.bigQuery.url}/bigquery/v2/projects/p/queries`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: names, useLegacySql: false }),
    });
    return { status: response.status, text: await response.text() };
  }

  for (const kind of ['public', 'basic', 'post'] as const) {
    it(`lets a person who signed in with the ${kind} client query the names, and nobody by other means`, async () => {
      const { idToken } = await new SampleClient(company.idp.url, company.clients[kind]).signIn();
      const { token } = await createAuthClient(company.audienceOf(kind), idToken).getAccessToken();
      const { status, text } = await query(token ?? '');
      assert.equal(status, 200, text);
      assert.match(text, /"jobComplete":true/);
      assert.equal((await query(idToken)).status, 401);

      const other = company.audienceOf(kind === 'public' ? 'basic' : 'public');
      await assert.rejects(createAuthClient(other, idToken).getAccessToken(), /audience in ID Token/);
      const workload = createAuthClient(company.workloadAudience, idToken);
      assert.equal((await query((await workload.getAccessToken()).token ?? '')).status, 200);
    });
  }

  it('lets its people act as a service account, counted for a project', async () => {
    const { idToken } = await new SampleClient(company.idp.url, company.clients.public).signIn();
    const client = createAuthClient(company.audience, idToken, {
      workforce_pool_user_project: '123456789',
      service_account_impersonation_url: company.federation.impersonationUrl(company.serviceAccount),
      service_account_impersonation: { token_lifetime_seconds: 7200 },
    });
    const { token } = await client.getAccessToken();
    assert.equal((await company.federation.authorize(token ?? ''))?.email, company.serviceAccount);
    assert.equal((await query(token ?? '')).status, 200);
    const [sts, iam] = company.federation.requests.slice(-2);
    assert.equal(sts?.body['options'], '{"userProject":"123456789"}');
    assert.equal(iam?.body['lifetime'], '7200s');
  });

  it('says at BigQuery that the person may not use the project', async () => {
    company.federation.change(company.audience, { userProjects: [] });
    const { idToken } = await new SampleClient(company.idp.url, company.clients.public).signIn();
    const client = createAuthClient(company.audience, idToken, { workforce_pool_user_project: '123456789' });
    const { status, text } = await query((await client.getAccessToken()).token ?? '');
    company.federation.change(company.audience, { userProjects: ['123456789'] });
    assert.equal(status, 403);
    assert.match(text, /USER_PROJECT_DENIED/);
  });

  it('leaves nothing behind', async () => {
    const other = await startCompany({ idp: { unhelpful: true }, provider: { sessionSeconds: 900 } });
    assert.ok(existsSync(other.folder));
    await other.close();
    assert.equal(existsSync(other.folder), false);
    await assert.rejects(fetch(other.idp.url), /fetch failed/);
    await assert.rejects(fetch(other.federation.url), /fetch failed/);
  });
});
