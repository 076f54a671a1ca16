import { z } from 'zod';
import type { Membership, Reading } from '../../src/domain/cluster-view.ts';
import { done, wait, type Plan } from '../../src/domain/plan.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { searchDifferencesOf } from '../../src/domain/search-clusters.ts';
import { assessSetup, type SetupEvidence } from '../../src/domain/setup-assessment.ts';
import { evidenceText } from '../../src/runtime/evidence-text.ts';
import { reading } from '../../src/runtime/reading.ts';
import { readSearchInstallation } from '../../src/runtime/search-cluster-facts.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

interface Assessed { readonly evidence: SetupEvidence & { readonly summary: string }; readonly verdict: string }

/** How long what stands in the way may settle by itself before a person is asked. */
const SETTLE_MS = 5_000;

const noMembers: Reading<Membership> = { answers: false, code: 'CLUSTER_UNREACHABLE', error: 'there are no brokers', tookMs: 0 };

/**
 * Job type `cluster.assess-setup`: reads both regions at once and says whether a set-up may go on and what it would change. Changes nothing.
 * @source Camunda dual-region procedure 8.5–8.10, preconditions of the installation
 */
export const assessSetupWorker = defineWorker({
  jobType: 'cluster.assess-setup',
  title: 'Assess situation',
  deadlineMs: 120_000,
  kind: 'plain',
  fenced: false,
  input: SetupInput,
  output: z.custom<Assessed>(),
  decides: [],
  async observe({ layout, shape, survivingRegion }, { site, installation, kubernetes, zeebe, searchClusters }): Promise<SetupEvidence> {
    const takenAt = new Date().toISOString();
    const [sides, overlayProblems, helmVersion] = await Promise.all([
      Promise.all(layout.regions.map(async (region) => {
        const [found, release, differences, searchDifferences, pods] = await Promise.all([
          reading(() => site.readSite(region)), reading(() => installation.readRelease(region)), reading(() => installation.readDifferences(region)),
          reading(async () => searchDifferencesOf(await readSearchInstallation(shape.searchClusters, region, searchClusters))), reading(() => kubernetes.readPods(region)),
        ]);
        const runs = pods.answers && pods.value.pods.some(({ ready }) => ready);
        const topology = await (runs ? reading(() => zeebe.readTopology(region)) : Promise.resolve({ ...noMembers, answers: false as const }));
        return { region: region.name, site: found, release, differences, searchDifferences, pods, topology };
      })),
      reading(() => installation.readOverlayProblems()), reading(() => site.readHelmVersion()),
    ]);
    const running = [survivingRegion, ...layout.regions.map(({ name }) => name)].find((name) => sides.find(({ region }) => region === name)?.topology.answers === true);
    const membership = running === undefined ? noMembers : await reading(() => zeebe.readMembership(regionNamed(layout, running)));
    return assessSetup(layout, shape, { takenAt, sides, membership, overlayProblems, helmVersion });
  },
  plan: (_input, evidence, ticks): Plan<SetupEvidence, never, Assessed> => evidence.verdict === 'not-ready' && ticks.elapsedMs < SETTLE_MS
    ? wait(`what stands in the way settles (${evidence.problems.join('; ')})`)
    : done({ evidence: { ...evidence, summary: summaryOf(evidence) }, verdict: evidence.verdict }),
  apply: () => Promise.resolve(),
});

/** The evidence as one markdown text for forms. */
const summaryOf = ({ verdict, problems, observers, changes }: SetupEvidence): string => evidenceText({
  verdict, ...(problems.length === 0 ? {} : { 'in the way': problems }), seen: observers, ...(changes.length === 0 ? {} : { 'values that would change': changes }),
});
