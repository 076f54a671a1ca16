import type { Progress } from '../ports/progress.ts';
import type { LabBasics, LabContext } from './context.ts';
import type { LabRegion } from './lab-region.ts';
import { removePodLinks, setLink } from './network.ts';
import { startRegion, waitForDns } from './region-start.ts';
import { killRegion, wipeDisks } from './teardown.ts';

type Loss = 'cut' | 'kill' | undefined;

/** How the region is lost at present. */
export const lossOf = (context: LabBasics, region: LabRegion): Loss => context.ownership.read()?.regions[region.name].lost;

function recordLoss(context: LabBasics, region: LabRegion, lost: Loss): void {
  context.ownership.changeRegion(region.name, ({ daemons }) => (lost === undefined ? { daemons } : { daemons, lost }));
}

/** Loses a region. A cut one can be killed too; a killed one stays killed. */
export async function loseRegion(context: LabBasics, region: LabRegion, how: 'cut' | 'kill', progress: Progress): Promise<void> {
  if (how === 'cut') {
    await progress.task(`Cut the link of ${region.name}`, async () => {
      recordLoss(context, region, lossOf(context, region) ?? 'cut');
      await setLink(region, 'down', context.exec);
    });
    return;
  }
  await progress.task(`End all processes of ${region.name}`, async () => {
    recordLoss(context, region, 'kill');
    await killRegion(region);
  });
}

/** Brings the region back as it was: its old disks, its old release. */
async function healStale(context: LabContext, region: LabRegion, progress: Progress): Promise<void> {
  const lost = lossOf(context, region);
  await progress.task(`Join ${region.name} again`, () => setLink(region, 'up', context.exec));
  if (lost === 'kill') {
    await progress.task(`Restart ${region.name} on its old disks`, async (note) => {
      await killRegion(region);
      await removePodLinks(region, context.exec);
      await startRegion(context, region, 'kept', note);
    });
  }
  recordLoss(context, region, undefined);
}

/** Rebuilds the region as a new one: Kubernetes, DNS to the other region, the empty namespace, no Zeebe. */
async function healEmpty(context: LabContext, region: LabRegion, progress: Progress): Promise<void> {
  await progress.task(`Drop what was ${region.name}`, async () => {
    context.ownership.changeRegion(region.name, (record) => ({ ...record, daemons: {} }));
    await killRegion(region);
    await removePodLinks(region, context.exec);
    wipeDisks(context, region);
  });
  await setLink(region, 'up', context.exec);
  await progress.task(`Kubernetes of ${region.name}`, async (note) => {
    await startRegion(context, region, 'empty', note);
    await waitForDns(context, region, note);
  });
  recordLoss(context, region, undefined);
}

/** Brings a region back. Without a loss, `stale` does nothing and an empty one is still rebuilt empty. */
export async function healRegion(context: LabContext, region: LabRegion, { stale }: { readonly stale: boolean }, progress: Progress): Promise<void> {
  await (stale ? healStale(context, region, progress) : healEmpty(context, region, progress));
}
