import type { Generation } from '../domain/generation.ts';
import type { Region } from '../domain/regions.ts';
import { isAtLeast } from '../domain/shape.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { ZeebeReader } from '../ports/zeebe.ts';

/** The first version with an exporters API. @source Camunda 8.6 release notes; 8.5.8 answers 404 */
const EXPORTERS_API_SINCE = '8.6';

/** Whether a gateway has no such API. */
export const isAbsent = (cause: unknown): boolean => cause instanceof RunbookError && cause.code === 'CALL_REJECTED' && cause.facts['status'] === 404;

/**
 * The generation of a region's gateway: what its exporters API answers, compared with the version that it tells.
 * Gateways ask the coordinator for the exporters: while that one is lost the version alone decides, and only for the newer generation.
 * @throws ANSWER_UNKNOWN (defect) for 404 from 8.6 or later; CLUSTER_UNREACHABLE (retry)
 */
export async function generationOf({ readExporters, readTopology }: Pick<ZeebeReader, 'readExporters' | 'readTopology'>, region: Region): Promise<Generation> {
  try {
    await readExporters(region);
    return 'cluster-api';
  } catch (cause) {
    if (!(cause instanceof RunbookError)) throw cause;
    const absent = isAbsent(cause);
    if (!absent && cause.code !== 'CLUSTER_UNREACHABLE') throw cause;
    const gatewayVersion = await readTopology(region).then((topology) => topology.gatewayVersion, () => 'unknown');
    const newer = isAtLeast(gatewayVersion, EXPORTERS_API_SINCE);
    if (absent && newer) throw new RunbookError('ANSWER_UNKNOWN', { ...cause.facts, gatewayVersion, problem: `there is no exporters API, which ${gatewayVersion} has: look at contextPath and the management address of the gateway` }, { cause });
    if (absent) return 'classic';
    if (newer) return 'cluster-api';
    throw cause;
  }
}
