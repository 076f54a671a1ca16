import { z } from 'zod';
import { planNormalOperation, type InstallAction, type NormalView } from '../../src/domain/installation.ts';
import { WebApps } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.apply-normal-values`: both regions as in normal operation, one after the other: values without switched-off web apps, web
 * apps started, every broker ready.
 * @source Camunda dual-region procedure 8.6–8.9, failback, normal operation
 */
export const applyNormalValuesWorker = defineWorker({
  jobType: 'helm.apply-normal-values',
  title: 'Return to normal values',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing.',
  input: FailoverInput.extend({ webAppsBefore: WebApps.nullish() }),
  output: z.object({ normal: z.boolean() }),
  decides: [],
  async observe({ layout }, { installation, kubernetes }, _run, ticks): Promise<NormalView> {
    const seen = await Promise.all(layout.regions.map(async (region) => {
      const [release, webApps, pods] = await Promise.all([installation.readRelease(region), installation.readWebApps(region), kubernetes.readPods(region)]);
      // Values of regions.yaml that switch web apps off themselves stay as they are: one upgrade is enough.
      const isAsFound = release?.revision === ticks.first(`revision in ${region.name}`, release?.revision ?? 0);
      return { name: region.name, release: release === null ? null : { ...release, webAppsOff: release.webAppsOff && isAsFound }, webApps, pods };
    }));
    return {
      releases: Object.fromEntries(seen.map(({ name, release }) => [name, release])), webApps: Object.fromEntries(seen.map(({ name, webApps }) => [name, webApps])),
      pods: Object.fromEntries(seen.map(({ name, pods }) => [name, pods])),
    };
  },
  plan: (input, view) => planNormalOperation(input, input.webAppsBefore ?? [], view),
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
  evidence: (_input, { releases }) => ({ releases: Object.entries(releases).map(([region, release]) => `${region}: ${release === null ? 'none' : `revision ${release.revision}, ${release.status}${release.webAppsOff ? ', web apps off' : ''}`}`) }),
});
