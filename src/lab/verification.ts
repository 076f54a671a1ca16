import { z } from 'zod';
import { isAtLeast } from '../domain/shape.ts';
import type { LabOptions } from '../ports/lab.ts';
import type { LabContext } from './context.ts';
import { logFileOf } from './folders.ts';
import { regionApi, servicePath, type RegionApi } from './kubernetes-api.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';
import { zeebeOf } from './options.ts';
import { podsOf } from './pods.ts';
import { waitUntil, type Observation } from './wait.ts';

/** A gateway of 8.5 that knows no broker yet leaves the list out. */
const Topology = z.object({
  brokers: z.array(z.object({ nodeId: z.int(), partitions: z.array(z.object({ partitionId: z.int(), role: z.string(), health: z.string() })).default([]) })).default([]),
});
const Exporters = z.array(z.object({ exporterId: z.string(), status: z.string() }));

const seen = <T>(text: string): Observation<T> => ({ done: false, seen: text });
const verified: Observation<undefined> = { done: true, value: undefined };

/** The Zeebe pods are ready and as many as they should be. */
async function lookAtPods(api: RegionApi, region: LabRegion, brokers: number): Promise<Observation<undefined>> {
  const pods = await podsOf(api, region.namespace, 5_000);
  const brokerPods = pods.filter(({ name }) => /-zeebe-\d+$/.test(name)).length;
  const expected = brokers / LAB_REGIONS.length;
  if (brokerPods < expected) return seen(`${region.name}: ${brokerPods} of ${expected} broker pods`);
  const unready = pods.filter(({ ready }) => !ready).map(({ name }) => name);
  return unready.length > 0 ? seen(`${region.name}: not ready: ${unready.join(', ')}`) : verified;
}

async function readJson<T>(api: RegionApi, path: string, shape: z.ZodType<T>): Promise<Observation<T>> {
  const { status, text } = await api({ path, timeoutMs: 5_000 });
  if (status !== 200) return seen(`${path} answers ${status}: ${text.slice(0, 200)}`);
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? { done: true, value: parsed.data } : seen(`${path}: ${parsed.error.message}`);
  } catch {
    return seen(`${path} gives no JSON`);
  }
}

/** Every broker is known, every partition has one leader and its replicas are healthy. */
export function judgeTopology({ brokers }: z.infer<typeof Topology>, options: LabOptions): Observation<undefined> {
  const replicas = brokers.flatMap(({ partitions }) => partitions);
  const led = new Set(replicas.filter(({ role }) => role.toLowerCase() === 'leader').map(({ partitionId }) => partitionId)).size;
  const unhealthy = replicas.filter(({ health }) => health.toLowerCase() !== 'healthy').length;
  if (brokers.length < options.brokers || led < options.partitions || unhealthy > 0) {
    return seen(`${brokers.length} of ${options.brokers} brokers, ${led} of ${options.partitions} partitions led, ${unhealthy} replicas not healthy`);
  }
  return verified;
}

/**
 * What a region's gateway says of the cluster. 8.5 has no API for exporters: that its brokers have both is left to the values.
 * @source Zeebe 8.5.8: /v1/topology has the shape of 8.6's /v2/topology; /actuator/exporters answers 404
 */
export async function lookAtCluster(api: RegionApi, region: LabRegion, options: LabOptions): Promise<Observation<undefined>> {
  const isClassic = !isAtLeast(zeebeOf(options), '8.6');
  const topology = await readJson(api, servicePath(region.namespace, 'camunda-zeebe-gateway', 8080, isClassic ? '/v1/topology' : '/v2/topology'), Topology);
  if (!topology.done) return topology;
  const judged = judgeTopology(topology.value, options);
  if (!judged.done || isClassic) return judged;
  const exporters = await readJson(api, servicePath(region.namespace, 'camunda-zeebe-gateway', 9600, '/actuator/exporters'), Exporters);
  if (!exporters.done) return exporters;
  const enabled = exporters.value.filter(({ status }) => status === 'ENABLED').length;
  return enabled < LAB_REGIONS.length ? seen(`${enabled} of ${LAB_REGIONS.length} exporters enabled`) : verified;
}

/**
 * Waits until Zeebe spans both regions: pods ready, brokers and leaders complete as each gateway sees it, exporters enabled as far as the version tells.
 * @throws LAB_FAILED (defect) with what was seen last
 */
export async function waitForVerifiedCluster(context: Pick<LabContext, 'folders'>, options: LabOptions, timeoutMs: number, note: (text: string) => void): Promise<void> {
  const apis = LAB_REGIONS.map((region) => ({ region, api: regionApi(context.folders.region(region), region) }));
  const facts = { logs: LAB_REGIONS.map((region) => logFileOf(context.folders.region(region), 'kubelet')) };
  await waitUntil({ what: 'a verified cluster', timeoutMs, facts, note }, async () => {
    const looks = await Promise.all(apis.map(async ({ region, api }) => {
      const pods = await lookAtPods(api, region, options.brokers);
      return pods.done ? lookAtCluster(api, region, options) : pods;
    }));
    return looks.find((look) => !look.done) ?? verified;
  });
}
