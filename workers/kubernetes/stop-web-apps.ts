import { z } from 'zod';
import { planWebAppsOff, type InstallAction, type WebAppFacts } from '../../src/domain/installation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { done } from '../../src/domain/plan.ts';
import { CopyInput } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `kubernetes.stop-web-apps`: Operate and Tasklist of the surviving region are scaled to zero, so that nothing writes to its search cluster while it is copied. A copy by their own backups stops them later, at its end. */
export const stopWebAppsWorker = defineWorker({
  jobType: 'kubernetes.stop-web-apps',
  title: 'Stop web apps',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: they start again at the end of the run, whatever ends it. Nobody can use them until then.',
  input: FailoverInput.extend(CopyInput.shape),
  output: z.object({ webAppsOff: z.array(z.string()) }),
  decides: [],
  observe: ({ layout, survivingRegion }, { installation }): Promise<readonly WebAppFacts[]> => installation.readWebApps(regionNamed(layout, survivingRegion)),
  plan: ({ layout, survivingRegion, copyBy }, apps) => copyBy === 'backup' ? done({ webAppsOff: [] }) : planWebAppsOff(regionNamed(layout, survivingRegion), apps),
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
  evidence: (_input, apps) => ({ 'web apps': apps.length === 0 ? 'none in this region' : apps.map(({ name, wanted, ready }) => `${name}: ${ready} of ${wanted} ready`) }),
});
