import { parseArgs } from 'node:util';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { ZEEBE_VERSIONS, type ZeebeVersion } from '../../src/ports/lab.ts';
import { WAYS, type Way } from './figures.ts';

const USAGE = `npm run bench -- failover|failback [--runs N] [--json FILE] [--ways ${WAYS.join(',')}]; failover also: [--zeebe ${ZEEBE_VERSIONS.join('|')}], without the way script for 8.5.8; failback also: [--documents BYTES]`;

export interface BenchRequest {
  readonly what: 'failover' | 'failback';
  readonly runs: number;
  readonly ways: readonly Way[];
  readonly json: string | undefined;
  /** Only of a failback. */
  readonly documentBytes: number;
  /** Brokers of the lab; only of a failover. */
  readonly zeebe: ZeebeVersion;
}

/** What is to be measured. @throws USAGE (refuse) */
export function parseRequest(args: readonly string[]): BenchRequest {
  const usage = (cause?: unknown): RunbookError => new RunbookError('USAGE', { expected: USAGE }, { cause });
  const read = () => parseArgs({
    args: [...args], allowPositionals: true,
    options: { runs: { type: 'string', default: '3' }, json: { type: 'string' }, ways: { type: 'string' }, documents: { type: 'string' }, zeebe: { type: 'string' } },
  });
  const { positionals, values } = (() => { try { return read(); } catch (cause) { throw usage(cause); } })();
  const [what, ...more] = positionals;
  const [runs, documentBytes] = [Number(values.runs), Number(values.documents ?? '0')];
  const zeebe = ZEEBE_VERSIONS.find((version) => version === (values.zeebe ?? ZEEBE_VERSIONS[0]));
  if (zeebe === undefined || (what !== 'failover' && values.zeebe !== undefined)) throw usage();
  // The published script is that of the cluster API.
  const possible = zeebe === '8.5.8' ? WAYS.filter((way) => way !== 'script') : WAYS;
  const asked = values.ways?.split(',') ?? possible;
  const ways = possible.filter((way) => asked.includes(way));
  if ((what !== 'failover' && what !== 'failback') || more.length > 0 || (what === 'failover' && values.documents !== undefined)) throw usage();
  if (ways.length === 0 || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(documentBytes) || documentBytes < 0) throw usage();
  return { what, runs, ways, json: values.json, documentBytes, zeebe };
}
