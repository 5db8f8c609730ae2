import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** In PEM, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  readonly key: string;
  /** With the one of the authority that signed it, as a company's proxy sends both. */
  readonly cert: string;
}

/** Makes an authority of its own, and with it a certificate for hosts that are somebody else's. */
export function makeCertificates(folder: string, hosts: readonly string[]): Certificates {
  const [ca, caKey, leaf, leafKey] = ['ca.pem', 'ca-key.pem', 'leaf.pem', 'leaf-key.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const make = (subject: string, out: string, keyOut: string, ...more: string[]): void => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyOut];
    const args = ['req', '-x509', '-days', '2', '-subj', `/CN=${subject}`, ...key, '-out', out, ...more];
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  make('Postern Sandbox CA', ca, caKey);
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const signed = ['-CA', ca, '-CAkey', caKey, '-addext', 'basicConstraints=critical,CA:FALSE'];
  make('Postern Sandbox', leaf, leafKey, ...signed, '-addext', `subjectAltName=${names}`);
  return {
    caFile: ca,
    key: readFileSync(leafKey, 'utf8'),
    cert: readFileSync(leaf, 'utf8') + readFileSync(ca, 'utf8'),
  };
}
