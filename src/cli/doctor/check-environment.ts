import { accessSync, constants } from 'node:fs';
import type { Context } from '../context.ts';
import { createReporter, type Finding } from './finding.ts';

const proxy = createReporter('proxy');
const authorities = createReporter('certificates');

/** Which proxy stands between, without the password that may be in its address. */
export function checkProxy(env: Context['env']): Finding {
  const looked = 'HTTPS_PROXY and NO_PROXY';
  const [name, value] = findVariable(env, ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) ?? [];
  if (name === undefined || value === undefined) return proxy.ok(looked, 'no proxy');
  const url = URL.parse(value);
  if (!url) return proxy.wrong(looked, `${name} is not a URL`, `export ${name}=http://HOST:PORT`);
  const [, except] = findVariable(env, ['NO_PROXY', 'no_proxy']) ?? [];
  return proxy.ok(looked, `requests go through ${url.host}${except ? `, but for ${except}` : ''}`);
}

/** Which authorities Node trusts beside its own, as behind a proxy that opens TLS. */
export function checkCertificates(env: Context['env']): Finding {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    const found = 'it is 0: whoever stands between can read every secret';
    return authorities.wrong('NODE_TLS_REJECT_UNAUTHORIZED', found, 'unset NODE_TLS_REJECT_UNAUTHORIZED');
  }
  const path = env['NODE_EXTRA_CA_CERTS'];
  if (!path) return authorities.ok('NODE_EXTRA_CA_CERTS', "not set: Node's own authorities count");
  try {
    accessSync(path, constants.R_OK);
    return authorities.ok('NODE_EXTRA_CA_CERTS', `those in ${path} count, too`);
  } catch {
    return authorities.wrong('NODE_EXTRA_CA_CERTS', `${path} cannot be read`, `ls -l ${path}`);
  }
}

function findVariable(env: Context['env'], names: string[]): [name: string, value: string] | undefined {
  const name = names.find((candidate) => env[candidate]);
  return name === undefined ? undefined : [name, env[name] ?? ''];
}
