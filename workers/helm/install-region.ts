import { z } from 'zod';
import { planInstallation, type InstallAction, type InstallView } from '../../src/domain/installation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.install-region`: the release in the recreated region, without web apps. Done when its search cluster answers and the
 * survivors see its brokers run idle; they stay not ready until they are members.
 * @source Camunda dual-region procedure 8.6–8.9, failback, deployment of the recreated region
 */
export const installRegionWorker = defineWorker({
  jobType: 'helm.install-region',
  title: 'Install recreated region',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the release can be uninstalled, its brokers are no members yet.',
  input: AssessedInput,
  output: z.object({ installed: z.boolean() }),
  decides: ['REGION_NOT_EMPTY'],
  async observe({ layout, lostRegion, survivingRegion }, { installation, kubernetes, zeebe, search }): Promise<InstallView> {
    const region = regionNamed(layout, lostRegion);
    const [release, pods, topology, health] = await Promise.all([
      installation.readRelease(region), reading(() => kubernetes.readPods(region)), reading(() => zeebe.readTopology(regionNamed(layout, survivingRegion))), reading(() => search.readSearch(region)),
    ]);
    return { release, pods: valueOf(pods), topology: valueOf(topology), search: health };
  },
  plan: planInstallation,
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
  evidence: (_input, { release }) => ({ release: release === null ? 'none' : `revision ${release.revision}, ${release.status}` }),
});
