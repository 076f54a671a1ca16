import type { LabRegionStatus, LabStatus } from '../ports/lab.ts';
import type { LabBasics } from './context.ts';
import { daemonStates } from './daemons.ts';
import { regionApi } from './kubernetes-api.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';
import { linkState } from './network.ts';
import type { Ownership } from './ownership.ts';
import { podsOf } from './pods.ts';

/** A lost region hangs: a status must not. */
const PROBE_TIMEOUT_MS = 1_500;

async function readRegion(context: LabBasics, region: LabRegion): Promise<LabRegionStatus> {
  const link = linkState(region);
  const processes = daemonStates(context, region);
  const api = regionApi(context.folders.region(region), region);
  const answers = link !== 'absent' && (await api({ path: '/readyz', timeoutMs: PROBE_TIMEOUT_MS })).status === 200;
  const pods = answers ? await podsOf(api, undefined, PROBE_TIMEOUT_MS) : [];
  return { name: region.name, link, processes, kubernetes: answers ? 'ready' : 'not answering', pods };
}

/** Options as the port has them: what is absent is no key. */
export const optionsOf = ({ options: { brokers, partitions, zeebe, chart, search, webApps } }: Ownership): NonNullable<LabStatus['options']> => ({
  brokers, partitions, ...(zeebe === undefined ? {} : { zeebe }), ...(chart === undefined ? {} : { chart }), ...(search === undefined ? {} : { search }), ...(webApps === undefined ? {} : { webApps }),
});

/** What there is of the lab, looked at now. `up` says that it was built to the end; a lost region does not change that. */
export async function readStatus(context: LabBasics): Promise<LabStatus> {
  const owned = context.ownership.read();
  const regions = await Promise.all(LAB_REGIONS.map((region) => readRegion(context, region)));
  const { kubeconfig, config } = context.folders;
  return { up: owned?.phase === 'up', kubeconfig, config, regions, ...(owned === undefined ? {} : { options: optionsOf(owned) }) };
}
