import type { Provider } from 'oidc-provider';

interface Shape {
  readonly prefix: string;
  readonly bits: number;
}

/** The prefixes and about the lengths of Google's. A code holds a slash, which an address has to escape. */
const shapes = {
  AccessToken: { prefix: 'ya29.a0A', bits: 1260 },
  AuthorizationCode: { prefix: '4/0A', bits: 414 },
  DeviceCode: { prefix: 'AH-1Ng', bits: 480 },
  RefreshToken: { prefix: '1//0', bits: 594 },
} as const satisfies Record<string, Shape>;

const shapesByKind: ReadonlyMap<unknown, Shape> = new Map(Object.entries(shapes));

/** The engine's `formats.bitsOfOpaqueRandomness`. */
export function countRandomBits(_ctx: unknown, token: object): number {
  return ('kind' in token && shapesByKind.get(token.kind)?.bits) || 256;
}

/**
 * Puts Google's prefixes before the engine's codes and tokens, for which it has no setting. Each provider has
 * model classes of its own, so this touches no other.
 */
export function prefixTokens(provider: Provider): void {
  for (const [kind, { prefix }] of Object.entries(shapes)) {
    const model: { generateTokenId(): string } = provider[kind as keyof typeof shapes].prototype as never;
    const { generateTokenId } = model;
    model.generateTokenId = function () {
      return prefix + generateTokenId.call(this);
    };
  }
}
