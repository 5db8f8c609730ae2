import { deviceGrantType } from '../google/clients.ts';
import { approveDevice } from '../google/person.ts';
import type { Answer, Changes } from '../google/sample-program.ts';
import type { CompanyClient } from './clients.ts';

interface Tokens {
  readonly idToken: string;
  /** Empty where the provider gave none. */
  readonly refreshToken: string;
}

/** A program of the company's that sends what it should, to `url`, the issuer. */
export class SampleClient {
  readonly #url: string;
  readonly #client: Pick<CompanyClient, 'id' | 'secret'>;
  readonly #isBasic: boolean;

  /** @param isBasic whether it shows its secret in the header, if it has one; otherwise it does so in the form */
  constructor(
    url: string,
    client: Pick<CompanyClient, 'id' | 'secret'>,
    isBasic: boolean = client.id === 'basic',
  ) {
    this.#url = url;
    this.#client = client;
    this.#isBasic = isBasic;
  }

  startDevice(changes: Changes = {}): Promise<Answer> {
    return this.#post('/device/auth', { scope: 'openid email offline_access', ...changes });
  }

  poll({ body }: Answer, changes: Changes = {}): Promise<Answer> {
    const { device_code } = body;
    return this.#post('/token', { grant_type: deviceGrantType, device_code, ...changes });
  }

  exchangeCode(code: string, changes: Changes = {}): Promise<Answer> {
    return this.#post('/token', { grant_type: 'authorization_code', code, ...changes });
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.#post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  revoke(token: string): Promise<Answer> {
    return this.#post('/token/revocation', { token });
  }

  /** The whole sign-in of a device, with the person's part. */
  async signIn(email = 'ada@example.com', changes: Changes = {}): Promise<Tokens> {
    const device = await this.startDevice(changes);
    const { verification_uri = '', user_code = '' } = device.body;
    await approveDevice(verification_uri, user_code, { email });
    const { body } = await this.poll(device);
    return { idToken: body['id_token'] ?? '', refreshToken: body['refresh_token'] ?? '' };
  }

  async #post(path: string, form: Changes): Promise<Answer> {
    const { id, secret } = this.#client;
    const isBasic = this.#isBasic && secret !== undefined;
    const fields = { ...(!isBasic && { client_id: id, client_secret: secret }), ...form };
    const sent = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const response = await fetch(this.#url + path, {
      method: 'POST',
      headers: isBasic ? { authorization: formatBasic(id, secret) } : {},
      body: new URLSearchParams(sent),
    });
    const content = await response.text();
    return { status: response.status, body: content ? JSON.parse(content) : {} };
  }
}

function formatBasic(id: string, secret: string): string {
  const encode = (value: string): string => new URLSearchParams({ '': value }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}
