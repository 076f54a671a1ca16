import { RunbookError } from '../errors/runbook-error.ts';
import type { Forward, Forwarding } from './dns-forwarding.ts';

/** A server block of a Corefile. */
interface ServerBlock {
  /** As written, for example `cluster.local:53`. */
  readonly keys: readonly string[];
  /** The directives, word by word. */
  readonly lines: readonly (readonly string[])[];
}

const beginOf = (cluster: string): string => `# region-runbooks: begin of ${cluster}`;
const endOf = (cluster: string): string => `# region-runbooks: end of ${cluster}`;

/** What a set-up appended: from its own line break to that behind its last line, so that what stood before is left byte for byte. */
function ownPart(corefile: string, cluster: string): { readonly from: number; readonly to: number } | null {
  const from = corefile.indexOf(`\n${beginOf(cluster)}\n`);
  if (from < 0) return null;
  const end = corefile.indexOf(`\n${endOf(cluster)}`, from);
  if (end < 0) throw new RunbookError('DNS_NOT_CHAINABLE', { problem: `the Corefile has the line "${beginOf(cluster)}" without its end`, remedy: 'Restore that line, or remove the blocks by hand' });
  const to = end + 1 + endOf(cluster).length;
  return { from, to: corefile[to] === '\n' ? to + 1 : to };
}

/** The Corefile as it was before the forwards of that cluster were appended, byte for byte. Pure. */
export function corefileWithout(corefile: string, cluster: string): string {
  const own = ownPart(corefile, cluster);
  return own === null ? corefile : corefile.slice(0, own.from) + corefile.slice(own.to);
}

/**
 * The Corefile with one server block for each forward appended between two comment lines, in place of those of an earlier run. Nothing else
 * changes. Pure.
 * @source CoreDNS 1.11: plugins errors, cache, forward (force_tcp); Camunda dual-region guide for EKS 8.6–8.9
 */
export function corefileWith(corefile: string, cluster: string, forwards: readonly Forwarding[], { port, cacheSeconds }: { readonly port: number; readonly cacheSeconds: number }): string {
  const blocks = forwards.map(({ zone, addresses }) => `${zone}:${port} {
    errors
    cache ${cacheSeconds}
    forward . ${addresses.join(' ')} {
        force_tcp
    }
}
`);
  return `${corefileWithout(corefile, cluster)}\n${beginOf(cluster)}\n${blocks.join('')}${endOf(cluster)}\n`;
}

/**
 * Every zone that the Corefile serves by a block of its own, but the root, and the addresses it is passed on to: none where the block
 * answers itself. Pure. @throws DNS_NOT_CHAINABLE (defect) for a text whose braces do not match
 */
export function forwardsInCorefile(corefile: string, cluster: string): readonly Forward[] {
  const own = ownPart(corefile, cluster);
  const ours = own === null ? '' : corefile.slice(own.from, own.to);
  return [
    ...forwardsOf(corefileWithout(corefile, cluster)).map((forward) => ({ ...forward, ours: false })),
    ...forwardsOf(ours).map((forward) => ({ ...forward, ours: true })),
  ];
}

/** Whether CoreDNS looks for a change of the file by itself. Pure. @source CoreDNS 1.11, plugin reload */
export const reloadsItself = (corefile: string): boolean => blocksOf(corefile).some(({ lines }) => lines.some(([directive]) => directive === 'reload'));

function forwardsOf(corefile: string): readonly Forwarding[] {
  return blocksOf(corefile).flatMap(({ keys, lines }) => {
    const addresses = lines.filter(([directive]) => directive === 'forward').flatMap(([, , ...to]) => to).filter((word) => word !== '{').map(hostOf);
    return keys.map(hostOf).filter((zone) => zone !== '' && !zone.startsWith('(')).map((zone) => ({ zone, addresses }));
  });
}

/** Without scheme, port and trailing dot: `dns://A.svc.:53` is `a.svc`, `.:53` is nothing. */
const hostOf = (word: string): string => word.replace(/^[a-z]+:\/\//, '').replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();

/** By the words of a line: blocks open and close by braces that stand alone; what follows a # is a comment. */
function blocksOf(corefile: string): readonly ServerBlock[] {
  const blocks: ServerBlock[] = [];
  let keys: string[] = [];
  let lines: string[][] = [];
  let depth = 0;
  for (const text of corefile.split('\n')) {
    const words = text.replace(/(^|\s)#.*$/, '').split(/\s+/).filter((word) => word !== '');
    if (depth === 0 && words[0] === 'import') continue;
    if (depth === 1 && words[0] !== '}' && words.length > 0) lines.push(words);
    for (const word of words) {
      if (word === '{') depth += 1;
      else if (word === '}') depth -= 1;
      else if (depth === 0) keys.push(...word.split(',').filter((key) => key !== ''));
      if (word === '}' && depth === 0) {
        blocks.push({ keys, lines });
        [keys, lines] = [[], []];
      }
    }
    if (depth < 0) break;
  }
  if (depth !== 0) throw new RunbookError('DNS_NOT_CHAINABLE', { problem: 'the braces of the Corefile do not match', remedy: 'Correct the Corefile' });
  return blocks;
}
