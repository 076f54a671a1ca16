import { z } from 'zod';
import { areListening, directionsOf, planPathCheck, verdictOn, type PathAction, type PathVerdict, type PathView } from '../../src/domain/path-check.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `network.check-paths`: a pod of each region finds and reaches that of the other, on every port that Zeebe needs, both ways.
 * Its pods and Services are gone whatever it finds. A re-delivered job starts anew: nothing of the managed cluster depends on it.
 */
export const checkPathsWorker = defineWorker({
  jobType: 'network.check-paths',
  title: 'Check network between regions',
  deadlineMs: 600_000,
  kind: 'plain',
  fenced: true,
  input: SetupInput,
  output: z.object({ paths: z.array(z.object({ from: z.string(), to: z.string(), port: z.int(), ms: z.number() })), warnings: z.array(z.string()) }),
  decides: ['NETWORK_BROKEN'],
  async observe({ layout }, { paths }, { runKey }, ticks): Promise<PathView> {
    const unseen: PathView = { checked: paths.isChecked(), run: runKey, pods: {}, probes: null, verdict: null };
    if (!unseen.checked) return unseen;
    const kept = ticks.first<{ verdict: PathVerdict | null }>('verdict', { verdict: null });
    const pods = Object.fromEntries(await Promise.all(layout.regions.map(async (region) => [region.name, await paths.readCheckPods(region)] as const)));
    if (kept.verdict !== null) return { ...unseen, pods, verdict: kept.verdict };
    const probes = areListening(layout, runKey, pods) ? await Promise.all(directionsOf(layout).map(([from, to]) => paths.probe(from, to))) : null;
    const seen = { ...unseen, pods, probes };
    const isBroken = probes !== null && verdictOn(layout, seen, { brokenForMs: 0, ageMs: () => 0 }) === null;
    kept.verdict = verdictOn(layout, seen, { brokenForMs: ticks.heldMs('broken', isBroken), ageMs: (createdAt) => ticks.sinceMs(createdAt) });
    return { ...seen, verdict: kept.verdict };
  },
  plan: ({ layout }, view) => planPathCheck(layout, view),
  apply: (action: PathAction, { paths }, { runKey }) => (action.kind === 'start' ? paths.startCheck(action.region, runKey) : paths.endCheck(action.region)),
});
