import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { testPlaces } from '../support/engine.ts';
import { evidenceOf, expectClassicWhole, expectRestored, get, membersAt, wholeLab } from '../support/full-lab.ts';
import { kubectl } from '../support/kubectl.ts';
import { openLab, type LabHarness } from '../support/lab-harness.ts';

const FOLDER = process.env['REGION_RUNBOOKS_CHARTS'] ?? join(testPlaces.project, '..', 'shared', 'charts');

/** Camunda's own chart of that major version, where somebody put one. */
function findChart(major: number): string | undefined {
  try {
    const name = readdirSync(FOLDER).find((file) => file.startsWith(`camunda-platform-${major}.`) && file.endsWith('.tgz'));
    return name === undefined ? undefined : join(FOLDER, name);
  } catch {
    return undefined;
  }
}

function tellAbsent(skip: (why: string) => void, major: number): void {
  const why = `no camunda-platform-${major}.*.tgz in ${FOLDER}: name a folder that has it by REGION_RUNBOOKS_CHARTS`;
  console.warn(`Skipped: ${why}`);
  skip(why);
}

const Config = z.looseObject({ clusters: z.looseObject({ lab: z.looseObject({
  regions: z.array(z.looseObject({ name: z.string(), namespace: z.string(), search: z.looseObject({ service: z.string(), port: z.number() }) })),
}) }) });
const SearchRelease = z.looseObject({ release: z.looseObject({ values: z.array(z.string()) }) });
const Service = z.looseObject({ spec: z.looseObject({ ports: z.array(z.looseObject({ port: z.number() })) }) });

/** The lab, its search clusters with another heap than they run with; the value is written into that folder. */
function labWithHeap(heapSize: string, folder: string): Promise<LabHarness> {
  const file = join(folder, 'heap.yaml');
  writeFileSync(file, JSON.stringify({ elasticsearch: { heapSize } }));
  return openLab(({ searchClusters }) => {
    const { release } = SearchRelease.parse(searchClusters);
    return { searchClusters: { release: { ...release, values: [...release.values, file] } } };
  });
}

const heapOf = (lab: LabHarness, region: string): Promise<string> =>
  kubectl(lab, region, ['--namespace', `camunda-${region}`, 'get', 'pod', 'elasticsearch-0', '-o', 'jsonpath={.spec.containers[0].env[?(@.name=="ES_JAVA_OPTS")].value}']);

describe('the circle of a cluster from the official chart', () => {
  let lab: LabHarness | undefined;
  const chart = findChart(11);
  beforeAll(async () => { if (chart !== undefined) lab = await wholeLab('--chart', chart); });
  afterAll(() => lab?.close());

  it('changes the search clusters where regions.yaml changed, one region after the other, and nothing else', async ({ skip }) => {
    if (lab === undefined) { tellAbsent(skip, 11); return; }
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    const folder = mkdtempSync(join(tmpdir(), 'region-runbooks-search-'));
    const other = await labWithHeap('448m', folder);
    try {
      const { stdout } = await other.ctl(['plan', 'setup', '--cluster', 'lab'], { mustEnd: 0 });
      expect(stdout).toMatch(/heapSize: 384m → 448m/);
      await other.work();
      const changesOf = async (): Promise<string[]> => {
        const report = await other.report(await other.startSetup(), 600_000);
        expect(report).toMatchObject({ outcome: 'installed', verification: { rounds: 10 } });
        return report.steps.filter(({ elementId }) => !/Lock$|CheckNetwork$/.test(elementId)).flatMap(({ actions }) => actions.map(({ command }) => command));
      };
      expect(await changesOf()).toEqual(['region0', 'region1'].map((region): unknown => expect.stringMatching(new RegExp(`upgrade --install camunda-search .*--kube-context ${region} `))));
      for (const region of ['region0', 'region1']) expect(await heapOf(other, region)).toBe('-Xms448m -Xmx448m');
      expect(await changesOf()).toEqual([]);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('brings processing back after region 1 was cut, and redundancy once it was rebuilt', async ({ skip }) => {
    if (lab === undefined) { tellAbsent(skip, 11); return; }
    // The configuration of the lab fits this chart as well: the search service is there, in both regions.
    for (const { name, namespace, search } of Config.parse(parse(readFileSync(lab.config, 'utf8'))).clusters.lab.regions) {
      const { spec } = Service.parse(await get(lab, name, '--namespace', namespace, 'service', search.service, '-o', 'json'));
      expect(spec.ports.map(({ port }) => port)).toContain(search.port);
    }
    await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const run = await lab.start('region1');
    const report = await lab.report(run);
    await expectRestored(lab, report, { survivor: 'region0', removed: [1, 3], members: [0, 2] });

    // Container and data folder have other names in this chart: `df` still finds them; so does the exporters' target.
    const evidence = await evidenceOf(lab, run);
    expect(evidence.disk.map(({ pod }) => pod).sort()).toEqual(['camunda-zeebe-0', 'camunda-zeebe-1']);
    expect(evidence.exporters.map(({ id, region }) => `${id} → ${region}`).sort()).toEqual(['elasticsearchregion0 → region0', 'elasticsearchregion1 → region1']);

    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const back = await lab.report(await lab.startFailback('region1'));
    expect(back).toMatchObject({ outcome: 'redundant', failback: { addedBrokers: [1, 3], enabledExporters: ['elasticsearchregion1'], dataProof: { recordsMissing: 0 } } });
    for (const region of ['region0', 'region1']) expect(await membersAt(lab, region)).toEqual([0, 1, 2, 3]);
  });
});

describe('the circle of a cluster of 8.5 from the official chart', () => {
  let lab: LabHarness | undefined;
  const chart = findChart(10);
  beforeAll(async () => { if (chart !== undefined) lab = await wholeLab('--zeebe', '8.5.8', '--chart', chart); });
  afterAll(() => lab?.close());

  it('brings processing back by temporary brokers, and redundancy by halves', async ({ skip }) => {
    if (lab === undefined) { tellAbsent(skip, 10); return; }
    await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const over = await lab.report(await lab.start('region1'), 600_000);
    expect(over).toMatchObject({ outcome: 'restored', verdict: 'lost', verification: { rounds: 10, partitions: 2 } });
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const back = await lab.report(await lab.startFailback('region1'), 900_000);
    expect(back).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    await expectClassicWhole(lab);
  });
});
