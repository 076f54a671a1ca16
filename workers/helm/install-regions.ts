import { z } from 'zod';
import { differenceLines, planReleases, type InstallRegionsAction, type RegionReleases } from '../../src/domain/installation-drift.ts';
import { reading } from '../../src/runtime/reading.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.install-regions`: the release in both regions with the values of regions.yaml. Done when helm holds just these values;
 * whether the brokers run is the next step's business. What was changed stands in the output.
 * @source Camunda dual-region procedure 8.5–8.10, installation
 */
export const installRegionsWorker = defineWorker({
  jobType: 'helm.install-regions',
  title: 'Install both regions',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing on a first installation. On a running one the brokers restart with the new values, one region after the other.',
  input: SetupInput,
  output: z.object({ installed: z.boolean() }),
  decides: [],
  async observe({ layout }, { installation, rollout }, { runKey }): Promise<RegionReleases> {
    return Object.fromEntries(await Promise.all(layout.regions.map(async (region) => {
      const [release, differences, seen] = await Promise.all([installation.readRelease(region), installation.readDifferences(region), reading(() => rollout.readRollout(region, runKey))]);
      return [region.name, { release, differences, rollout: seen }] as const;
    })));
  },
  plan: ({ layout }, view) => planReleases(layout, view),
  apply: ({ region }: InstallRegionsAction, { installation }) => installation.installRelease(region, { webApps: true }),
  evidence: (_input, view) => ({ 'values that change': differenceLines(view) }),
});
