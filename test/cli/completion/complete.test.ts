import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Candidates, complete, type Vocabulary } from '../../../src/cli/completion/complete.ts';

/** Commands that postern does not have: whatever is listed is completed. */
const vocabulary: Vocabulary = {
  commandNames: ['login', 'login start', 'later', 'group one', 'group two'],
  loadOptions: async (command) =>
    command === 'later'
      ? {
          colour: { type: 'string', choices: ['red', 'green'], describe: 'Of the door' },
          key: { type: 'string', multiple: true },
          wide: { type: 'boolean' },
          secretly: { type: 'boolean', hidden: true },
          plan: { type: 'string' },
        }
      : {},
  listValues: (option) => (option === 'plan' ? 'files' : option === 'profile' ? [{ value: 'work' }] : []),
  listWords: (command, index) => {
    if (command === 'group one') return index === 0 ? [{ value: 'a' }, { value: 'b' }] : 'programs';
    return [];
  },
};

const globals = ['--profile', '--json', '--no-input', '--quiet', '--help'];

describe('what a word can become', () => {
  const cases: [words: string[], Candidates | string[]][] = [
    [[''], ['login', 'later', 'group']],
    [[], ['login', 'later', 'group']],
    [['l'], ['login', 'later']],
    [['x'], []],
    [['-'], [...globals, '--version']],
    [['--ver'], ['--version']],
    [['-x'], []],
    [['login', ''], ['start']],
    [['login', 'start', ''], globals],
    [
      ['group', ''],
      ['one', 'two'],
    ],
    [
      ['group', 'one', ''],
      ['a', 'b'],
    ],
    [['group', 'one', 'a', ''], 'programs'],
    [['group', 'two', ''], globals],
    [['group', 'two', 'x'], []],
    // A command that is nowhere but in the list: this is all that a new one takes.
    [['la'], ['later']],
    [['later', '--c'], ['--colour']],
    [['later', '--s'], []],
    [
      ['later', '--colour', ''],
      ['red', 'green'],
    ],
    [['later', '--colour', 'g'], ['green']],
    [
      ['later', '--colour='],
      ['--colour=red', '--colour=green'],
    ],
    [['later', '--colour=g'], ['--colour=green']],
    [['later', '--colour', 'red', '--co'], []],
    [['later', '--colour=red', '--co'], []],
    [['later', '--key', 'x', '--key', 'y', '--k'], ['--key']],
    [['later', '--key', ''], []],
    [['later', '--wide', '--w'], []],
    [['later', '--wide='], []],
    [['later', '--plan', 'x'], 'files'],
    [['later', '--plan=x'], 'files'],
    [['later', '--unknown', '--wi'], ['--wide']],
    [['later', '--plan', '--wide', '--wi'], ['--wide']],
    [['later', '--', '-'], []],
    [['later', '--', ''], []],
    [
      ['later', 'later', ''],
      ['--colour', '--key', '--wide', '--plan', ...globals],
    ],
    [['--profile', ''], ['work']],
    [
      ['--profile', 'later', ''],
      ['login', 'later', 'group'],
    ],
    [['--profile=later', 'la'], ['later']],
    [['--quiet', 'group', 'o'], ['one']],
    [
      ['nothing', 'login', ''],
      [...globals.slice(0, 4), '--help', '--version'],
    ],
    [
      ['constructor', ''],
      [...globals.slice(0, 4), '--help', '--version'],
    ],
    [
      ['--constructor', ''],
      ['login', 'later', 'group'],
    ],
  ];
  for (const [words, expected] of cases) {
    it(`after [${words.join('] [')}]`, async () => {
      const candidates = await complete(words, vocabulary);
      const values = typeof candidates === 'string' ? candidates : candidates.map(({ value }) => value);
      assert.deepEqual(values, expected);
    });
  }

  it('comes with what it is for, in the words of the help', async () => {
    assert.deepEqual(await complete(['logi'], vocabulary), [
      { value: 'login', describe: 'Sign in and keep the credential' },
    ]);
    assert.deepEqual(await complete(['later', '--col'], vocabulary), [
      { value: '--colour', describe: 'Of the door' },
    ]);
  });
});
