import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/**
 * The engine's storage for one sandbox. Expired entries stay until the sandbox closes: the engine reads their
 * `exp` itself, and a sandbox lives for minutes.
 */
export function createMemoryStore(): AdapterFactory {
  const tables = new Map<string, Map<string, AdapterPayload>>();

  return (model) => {
    const table = tables.get(model) ?? new Map<string, AdapterPayload>();
    tables.set(model, table);
    return createAdapter(table);
  };
}

function createAdapter(table: Map<string, AdapterPayload>): Adapter {
  const findWhere = (matches: (payload: AdapterPayload) => boolean) => [...table.values()].find(matches);

  return {
    async upsert(id, payload) {
      table.set(id, payload);
    },
    async find(id) {
      return table.get(id);
    },
    async findByUid(uid) {
      return findWhere((payload) => payload.uid === uid);
    },
    async findByUserCode(userCode) {
      return findWhere((payload) => payload.userCode === userCode);
    },
    async consume(id) {
      const payload = table.get(id);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      table.delete(id);
    },
    async revokeByGrantId(grantId) {
      for (const [id, payload] of table) {
        if (payload.grantId === grantId) table.delete(id);
      }
    },
  };
}
