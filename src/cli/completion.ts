import type { CommandSpec } from './command-spec.ts';
import { GLOBAL_OPTIONS } from './program.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

interface Word { readonly word: string; readonly help: string }

const longOf = (flags: string): string => flags.split(/[\s,]+/).find((part) => part.startsWith('--')) ?? flags;

/** What may follow a command path: sub-commands, options, values of arguments. */
function wordsAfter(path: readonly string[], commands: readonly CommandSpec[]): readonly Word[] {
  const below = commands.filter((command) => command.path.length > path.length && path.every((word, index) => command.path[index] === word));
  const next = [...new Map(below.map((command) => [command.path[path.length] ?? '', command.path.length === path.length + 1 ? command.summary : ''])).entries()];
  const exact = commands.find((command) => command.path.join(' ') === path.join(' '));
  return [
    ...next.map(([word, help]) => ({ word, help })),
    ...(exact?.arguments ?? []).flatMap(({ choices = [], description }) => choices.map((word) => ({ word, help: description }))),
    ...(exact?.options ?? []).map(({ flags, description }) => ({ word: longOf(flags), help: description })),
    ...GLOBAL_OPTIONS.map(({ flags, description }) => ({ word: longOf(flags), help: description })),
    { word: '--help', help: 'show help' },
  ];
}

/** All paths that something can follow: the root, the groups, the commands. */
const pathsOf = (commands: readonly CommandSpec[]): readonly (readonly string[])[] =>
  [...new Map(commands.flatMap(({ path }) => path.map((_, index) => path.slice(0, index))).concat(commands.map(({ path }) => [...path])).map((path) => [path.join(' '), path])).values()];

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function bash(commands: readonly CommandSpec[]): string {
  const cases = pathsOf(commands).map((path) => `    ${quoted(path.join(' '))}) words=${quoted(wordsAfter(path, commands).map(({ word }) => word).join(' '))} ;;`);
  return [
    '_regionctl() {', '  local current="${COMP_WORDS[COMP_CWORD]}" path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do', '    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac', '  done',
    '  while :; do', '    case "$path" in', ...cases, '    esac', '    [[ -n "$words" || -z "$path" ]] && break', '    [[ "$path" == *" "* ]] && path="${path% *}" || path=""', '  done',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))', '}', 'complete -o default -F _regionctl regionctl',
  ].join('\n');
}

/** zsh runs the completion of bash. */
const zsh = (commands: readonly CommandSpec[]): string => ['autoload -U +X bashcompinit && bashcompinit', bash(commands)].join('\n');

function fish(commands: readonly CommandSpec[]): string {
  const lines = pathsOf(commands).flatMap((path) => {
    const when = path.length === 0 ? '__fish_use_subcommand' : path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    return wordsAfter(path, commands).map(({ word, help }) => word.startsWith('--')
      ? `complete -c regionctl -n ${quoted(when)} -l ${word.slice(2)} -d ${quoted(help)}`
      : `complete -c regionctl -f -n ${quoted(when)} -a ${word} -d ${quoted(help)}`);
  });
  return lines.join('\n');
}

/** The script that a shell sources. */
export function completionFor(shell: (typeof SHELLS)[number], commands: readonly CommandSpec[]): string {
  return { bash, zsh, fish }[shell](commands);
}
