import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { atProcessEnd } from '../../../src/cli/terminal/process-end.ts';

/** A process that lives on after its end, to be asked what happened. */
class ImmortalProcess extends EventEmitter {
  readonly pid = 4711;
  readonly log: string[] = [];

  kill(pid: number, signal: string): void {
    this.log.push(`${signal} to ${pid}, with ${this.#countListeners()} listeners`);
  }

  /** Watches for its end. @returns forgets that */
  watch(): () => void {
    return atProcessEnd(this, () => this.log.push('run'));
  }

  #countListeners(): number {
    return ['exit', 'SIGTERM', 'SIGHUP', 'SIGINT'].reduce((sum, name) => sum + this.listenerCount(name), 0);
  }
}

describe('at the end of a process', () => {
  it('something is run', () => {
    const dying = new ImmortalProcess();
    dying.watch();
    dying.emit('exit');
    assert.deepEqual(dying.log, ['run']);
  });

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    it(`by ${signal} something is run, once, and the signal sent again to have its way`, () => {
      const dying = new ImmortalProcess();
      dying.watch();
      dying.emit(signal);
      dying.emit('exit');
      assert.deepEqual(dying.log, ['run', `${signal} to 4711, with 0 listeners`]);
    });

    it(`nothing is run at ${signal} where somebody handles that, before or after, once or always`, () => {
      for (const listen of ['on', 'once'] as const) {
        const before = new ImmortalProcess();
        before[listen](signal, () => before.log.push('handled'));
        before.watch();
        before.emit(signal);
        assert.deepEqual(before.log, ['handled']);
        const after = new ImmortalProcess();
        after.watch();
        after[listen](signal, () => after.log.push('handled'));
        after.emit(signal);
        after.emit('exit');
        assert.deepEqual(after.log, ['handled', 'run']);
      }
    });
  }

  it('nothing is run any more that was forgotten, and no listener is left', () => {
    const dying = new ImmortalProcess();
    dying.watch()();
    for (const event of ['exit', 'SIGTERM', 'SIGHUP', 'SIGINT']) dying.emit(event);
    assert.deepEqual([dying.log, dying.eventNames()], [[], []]);
  });
});
