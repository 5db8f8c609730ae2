import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { it } from 'node:test';
import { loadConf } from '../../src/credentials/load-conf.ts';

const countListeners = (): Record<string, number> =>
  Object.fromEntries(Object.keys(constants.signals).map((name) => [name, process.listenerCount(name)]));

it('conf listens for no signal but one that means nothing: it would send each to the process again', async (t) => {
  const mine = (): void => undefined;
  process.on('SIGINT', mine);
  process.once('SIGTERM', mine);
  t.after(() => ['SIGINT', 'SIGTERM'].forEach((name) => void process.off(name, mine)));
  const before = { ...countListeners(), SIGXFSZ: 1 };
  const Conf = await loadConf();
  assert.equal(typeof Conf, 'function');
  assert.deepEqual(countListeners(), before);
  await loadConf();
  assert.deepEqual(countListeners(), before);
});
