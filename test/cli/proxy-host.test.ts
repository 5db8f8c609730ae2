import assert from 'node:assert/strict';
import { it } from 'node:test';
import { getProxyHost } from '../../src/cli/proxy-host.ts';

it('the proxy of a query is named without its password, and only where requests go through it', () => {
  const HTTPS_PROXY = 'http://me:pr0xy-passw0rd@proxy.corp:3128';
  const here = (env: Record<string, string>, endpoint?: string) => getProxyHost(env, endpoint);
  assert.equal(here({ HTTPS_PROXY }), 'proxy.corp:3128');
  assert.equal(here({ HTTPS_PROXY, http_proxy: 'http://other.corp:80' }), 'other.corp');
  assert.equal(here({ HTTPS_PROXY }, 'http://127.0.0.1:9050'), undefined);
  for (const NO_PROXY of ['bigquery.googleapis.com', 'a, .googleapis.com', '*.googleapis.com'])
    assert.equal(here({ HTTPS_PROXY, NO_PROXY }), undefined);
  assert.equal(here({ HTTPS_PROXY, NO_PROXY: 'googleapis.com,corp' }), 'proxy.corp:3128');
  for (const bad of ['', 'no url']) assert.equal(here({ HTTPS_PROXY: bad }), undefined);
});
