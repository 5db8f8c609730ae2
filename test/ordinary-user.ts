/**
 * The command that runs another without the rights of root, so that file modes bind as they do for a person. Nobody
 * else needs it.
 */
export const ordinaryUser: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
