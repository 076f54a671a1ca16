import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';

/** Of one connection. */
export const CONNECT_DEADLINE_MS = 1_500;
/** Connections that are tried side by side: the pod runs a broker, whose processes and threads are limited. */
export const ATTEMPTS_AT_ONCE = 48;

/**
 * Bash that connects to every port of every address. Arguments: seconds that a connection may take, how many are tried at once, ports with
 * blanks between, addresses. Prints a line each: address, port, outcome. Bash, since the start-up script of the charts needs it in every broker
 * image; perl is in those that are built on Debian or Ubuntu, and nobody promises that.
 * @source Camunda Helm charts 8.2–8.5: startup.sh
 */
export const ATTEMPT_SCRIPT = `export LC_ALL=C
limit=$1 at_once=$2 ports=$3 started=0
shift 3
attempt() {
  local said
  said=$(timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) && { echo "$1 $2 open"; return; }
  case "$?:$said" in
    124:*) echo "$1 $2 timeout" ;;
    *'Connection refused'*) echo "$1 $2 refused" ;;
    *'timed out'*|*unreachable*|*'No route to host'*|*'not permitted'*) echo "$1 $2 unreachable" ;;
    *) echo "$1 $2 failed \${said//$'\\n'/ }" ;;
  esac
}
for address in "$@"; do
  for port in $ports; do
    attempt "$address" "$port" &
    started=$((started + 1))
    if [ $((started % at_once)) = 0 ]; then wait; fi
  done
done
wait
exit 0
`;

/** The command that runs it in a pod. */
export const attemptArgv = (addresses: readonly string[], ports: readonly number[]): readonly string[] =>
  ['bash', '-c', ATTEMPT_SCRIPT, 'region-runbooks-isolation', String(CONNECT_DEADLINE_MS / 1_000), String(ATTEMPTS_AT_ONCE), ports.join(' '), ...addresses];

/** `refused`: a packet went there and one came back. `timeout` and `unreachable`: none came back from there. */
const Outcome = z.enum(['open', 'refused', 'timeout', 'unreachable']);
export type Outcome = z.infer<typeof Outcome>;

/**
 * How each connection ended, by `ADDRESS PORT` in the order wanted. One that nothing is told of is no proof of anything.
 * @throws COMMAND_FAILED (retry) where one could not be tried; ANSWER_UNKNOWN (defect) for other output
 */
export function outcomesOf(text: string, wanted: readonly string[], facts: { readonly call: string; readonly region: string }): ReadonlyMap<string, Outcome> {
  const told = new Map(text.split('\n').map((line): readonly [string, string] => {
    const [address = '', port = '', ...outcome] = line.split(' ');
    return [`${address} ${port}`, outcome.join(' ')];
  }));
  return new Map(wanted.map((target) => {
    const said = told.get(target) ?? '';
    if (said.startsWith('failed')) throw new RunbookError('COMMAND_FAILED', { ...facts, target, error: said.slice(0, 300) });
    const outcome = Outcome.safeParse(said);
    if (!outcome.success) throw new RunbookError('ANSWER_UNKNOWN', { ...facts, problem: `nothing is told of ${target}`, answer: text.slice(0, 500) });
    return [target, outcome.data] as const;
  }));
}
