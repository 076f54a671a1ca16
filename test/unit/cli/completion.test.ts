import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionFor } from '../../../src/cli/completion.ts';
import { commands } from '../../../src/cli/registry.ts';

const script = completionFor('bash', commands);
const complete = (...words: readonly string[]): string[] => execFileSync('bash', ['-c', `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _regionctl; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', ...words], { encoding: 'utf8' }).trim().split('\n');

describe('completionFor bash', () => {
  it.each([
    { words: ['regionctl', 'sta'], answer: ['start', 'status'] },
    { words: ['regionctl', 'lab', 'l'], answer: ['lose'] },
    { words: ['regionctl', 'lab', 'lose', '--h'], answer: ['--how', '--help'] },
    { words: ['regionctl', 'start', 'failover', '--rea'], answer: ['--reason'] },
    { words: ['regionctl', 'start', 'failover', '--cluster', 'payments', '--l'], answer: ['--lost'] },
    { words: ['regionctl', 'start', 't'], answer: ['teardown'] },
    { words: ['regionctl', 'start', 'teardown', '--e'], answer: ['--even-if-serving'] },
    { words: ['regionctl', 'plan', 's'], answer: ['setup'] },
    { words: ['regionctl', 'values', '--w'], answer: ['--without-web-apps'] },
    { words: ['regionctl', 'doctor', '--cl'], answer: ['--cluster'] },
    { words: ['regionctl', 'engine', 'logs', 'b'], answer: ['broker'] },
    { words: ['regionctl', 'completion', 'z'], answer: ['zsh'] },
  ])('completes $words', ({ words, answer }) => {
    expect(complete(...words)).toEqual(answer);
  });
});

describe('completionFor', () => {
  it('gives zsh the completion of bash, and fish a line for each word', () => {
    expect(completionFor('zsh', commands)).toContain('bashcompinit');
    expect(completionFor('fish', commands)).toContain("complete -c regionctl -n '__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from lose' -l how");
  });
});
