import { z } from 'zod';
import { importText } from '../../src/domain/imports.ts';
import { planNormalOperation, type InstallAction, type NormalView } from '../../src/domain/installation.ts';
import type { Layout } from '../../src/domain/regions.ts';
import type { Readers } from '../../src/ports/managed-cluster.ts';
import { WebApps } from '../../src/runtime/failback-inputs.ts';
import { forgetImports, importFacts } from '../../src/runtime/import-facts.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import type { Ticks } from '../../src/runtime/ticks.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

async function look(layout: Layout, { installation, kubernetes, imports }: Readers, ticks: Ticks): Promise<NormalView> {
  const seen = await Promise.all(layout.regions.map(async (region) => {
    const [release, webApps, pods] = await Promise.all([installation.readRelease(region), installation.readWebApps(region), kubernetes.readPods(region)]);
    // The search cluster of a region without web apps is none of this step's business.
    const read = webApps.length === 0 ? [] : await imports.readImports(region);
    // Values of regions.yaml that switch web apps off themselves stay as they are: one upgrade is enough.
    const isAsFound = release?.revision === ticks.first(`revision in ${region.name}`, release?.revision ?? 0);
    return { name: region.name, release: release === null ? null : { ...release, webAppsOff: release.webAppsOff && isAsFound }, webApps, pods, imports: importFacts(layout, region, webApps, read, ticks) };
  }));
  return {
    releases: Object.fromEntries(seen.map(({ name, release }) => [name, release])), webApps: Object.fromEntries(seen.map(({ name, webApps }) => [name, webApps])),
    pods: Object.fromEntries(seen.map(({ name, pods }) => [name, pods])), imports: Object.fromEntries(seen.map(({ name, imports: facts }) => [name, facts])),
  };
}

/**
 * Job type `helm.apply-normal-values`: both regions as in normal operation, one after the other: values without switched-off web apps, web
 * apps started, every broker ready. Done when each web app has imported the records that waited for it at the first look; one that is ready
 * and imports nothing is restarted.
 * @source Camunda dual-region procedure 8.6–8.9, failback, normal operation; Operate and Tasklist that start before Zeebe has formed look healthy and import nothing
 */
export const applyNormalValuesWorker = defineWorker({
  jobType: 'helm.apply-normal-values',
  title: 'Return to normal values',
  // What was exported since the copy is imported meanwhile, in both regions at once.
  deadlineMs: 1_800_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing. A web app that is ready and imports nothing is restarted, by the commands that the evidence lists under "only if needed".',
  input: FailoverInput.extend({ webAppsBefore: WebApps.nullish() }),
  output: z.object({ normal: z.boolean() }),
  decides: [],
  async observe({ layout }, readers, _run, ticks) {
    try {
      return await look(layout, readers, ticks);
    } catch (cause) {
      forgetImports(layout, ticks);
      throw cause;
    }
  },
  plan: (input, view) => planNormalOperation(input, input.webAppsBefore ?? [], view),
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
  /** In both regions, whatever stands in either: the one release is installed in both. */
  reserve({ layout }, { webApps }): readonly InstallAction[] {
    const names = [...new Set(Object.values(webApps).flatMap((apps) => apps.map(({ name }) => name)))];
    return layout.regions.flatMap((region) => names.map((name): InstallAction => ({ kind: 'restart', region, name })));
  },
  evidence(_input, { releases, imports }) {
    const told = Object.entries(imports).flatMap(([region, apps]) => apps.map((app) => `${region}: ${importText(app)}`));
    return {
      releases: Object.entries(releases).map(([region, release]) => `${region}: ${release === null ? 'none' : `revision ${release.revision}, ${release.status}${release.webAppsOff ? ', web apps off' : ''}`}`),
      ...(told.length === 0 ? {} : { imports: told }),
    };
  },
});
