import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/cli/render/report-markdown.ts';
import type { RunReportShape } from '../../../src/cli/report-shape.ts';
import { ended, fakeEngine, regionctl, RUN } from './fakes.ts';

const report: RunReportShape = {
  runbook: 'RegionFailover', runKey: RUN, cluster: 'payments', lostRegion: 'west', survivingRegion: 'east', reason: 'power cut | INC-4711', requestedBy: 'ada', approvers: ['platform', 'database'], outcome: 'restored',
  startedAt: '2026-03-04T02:14:00.000Z', endedAt: '2026-03-04T02:14:30.000Z', recovery: { totalMs: 27_400, machineMs: 3_400, peopleMs: 20_000, clusterMs: 4_000 },
  verdict: 'lost', observers: ['The Kubernetes API of west does not answer (timeout)', 'The brokers of east miss brokers 1, 3 of west'],
  removedBrokers: [1, 3], disabledExporters: ['camundawest'], verification: { rounds: 10, partitions: 2 }, decisions: [
    { on: 'lostRegion', decision: 'fence', reason: 'must stay down', by: 'ada' },
    { on: 'foreignChange', decision: 'wait', reason: 'still moving', by: null },
    { on: 'Task_TakeLock', decision: 'skip', reason: 'by hand', by: 'bob', at: '2026-03-04T02:14:10.000Z' },
  ],
  steps: [
    { title: 'Preview: Remove lost brokers', elementId: 'Task_PreviewRemoveLostBrokers', jobType: 'zeebe.remove-brokers', mode: 'preview', startedAt: '2026-03-04T02:14:02.000Z', endedAt: '2026-03-04T02:14:02.300Z', tookMs: 300, waitedMs: 0, outcome: 'done', activations: 1, actions: [] },
    {
      title: 'Remove lost brokers', elementId: 'Task_RemoveLostBrokers', jobType: 'zeebe.remove-brokers', mode: 'do', startedAt: '2026-03-04T02:14:22.000Z', endedAt: '2026-03-04T02:14:26.000Z', tookMs: 4_000, waitedMs: 3_200, outcome: 'done', activations: 2,
      approvals: [{ by: 'bob', at: '2026-03-04T02:14:15.000Z' }, { by: 'eve', at: '2026-03-04T02:14:21.000Z' }], comments: ['seen'],
      actions: [
        { command: 'PATCH http://gateway:9600/actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context east)', startedAt: '2026-03-04T02:14:22.200Z', endedAt: '2026-03-04T02:14:22.400Z', answer: '202 {"changeId":3}' },
        { command: 'PATCH again', answer: 'unknown: intended, no answer yet' },
      ],
    },
  ],
};

describe('renderReport', () => {
  it('tells outcome, recovery time, evidence, decisions, approvals, steps and every action', () => {
    expect(renderReport(report)).toMatchInlineSnapshot(`
      "# Region failover of payments: west lost

      |  |  |
      |---|---|
      | Run | 2251799813685251 |
      | Cluster | payments |
      | Lost region | west |
      | Surviving region | east |
      | Outcome | Processing is restored |
      | Reason | power cut \\| INC-4711 |
      | Asked for by | ada |
      | Approvals by | platform, database |
      | Started | 2026-03-04 02:14:00 UTC |
      | Ended | 2026-03-04 02:14:30 UTC |
      | Brokers removed | 1, 3 |
      | Exporters disabled | camundawest |

      **Recovery time: 27.4 s**, from the start of the run to the tenth round of the canary in a row on every partition.

      | of this | time |
      |---|---|
      | Machine (engine and runner) | 3.4 s |
      | People (approvals, decisions) | 20.0 s |
      | Waiting for the cluster | 4.0 s |

      ## Evidence

      Verdict: **lost**

      - The Kubernetes API of west does not answer (timeout)
      - The brokers of east miss brokers 1, 3 of west

      Proof that processing is back: rounds: 10, partitions: 2

      ## Decisions

      - lostRegion: fence, by ada (must stay down)
      - foreignChange: wait, by nobody named (still moving)
      - Task_TakeLock: skip, by bob at 02:14:10.000 (by hand)

      ## Approvals

      - Remove lost brokers: bob at 02:14:15.000, eve at 02:14:21.000 (seen)

      ## Steps

      | start (UTC) | step | took | of it waiting | result |
      |---|---|---|---|---|
      | 02:14:02.000 | Preview: Remove lost brokers | 300 ms |  | done |
      | 02:14:22.000 | Remove lost brokers | 4.0 s | 3.2 s | done (2 activations) |

      ## Actions

      ### Remove lost brokers

      \`\`\`
      PATCH http://gateway:9600/actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context east)
      \`\`\`

      02:14:22.200 to 02:14:22.400: 202 {"changeId":3}

      \`\`\`
      PATCH again
      \`\`\`

      unknown: intended, no answer yet

      _Names are as stated by those who answered, unless the engine has an identity provider._"
    `);
  });

  it('says that there is no recovery time when processing was not restored', () => {
    const text = renderReport({ ...report, outcome: 'aborted', problem: 'false alarm', recovery: null, verification: null, steps: [], decisions: [] });
    expect(text).toContain('| Outcome | Aborted |\n| Why | false alarm |');
    expect(text).toContain('there is no recovery time');
    expect(text).toContain('The run sent nothing that changes the cluster.');
  });
});

describe('report', () => {
  it('prints markdown, and the report as data', async () => {
    const engine = fakeEngine({ runs: [ended], variables: { report } });
    expect((await regionctl(['report', RUN], engine)).out).toBe(`${renderReport(report)}\n`);
    expect((await regionctl(['report', RUN, '-o', 'md'], engine)).out).toBe(`${renderReport(report)}\n`);
    expect(JSON.parse((await regionctl(['report', RUN, '-o', 'json'], engine)).out)).toEqual(report);
    expect((await regionctl(['report', '-o', 'yaml'], engine)).out).toContain('cluster: payments');
  });

  it('says so when the run has not ended yet, or wrote something unknown', async () => {
    const going = await regionctl(['report', RUN], fakeEngine({ variables: {} }));
    expect(going.code).toBe(3);
    expect(going.err).toContain('the run has not ended yet');
    expect((await regionctl(['report', RUN], fakeEngine({ variables: { report: { runKey: 7 } } }))).code).toBe(1);
  });
});

describe('renderReport of a run over both regions', () => {
  const both = (runbook: string, outcome: string, more: Partial<RunReportShape> = {}): string => renderReport({ ...report, lostRegion: '', survivingRegion: '', removedBrokers: [], disabledExporters: [], runbook, outcome, ...more });

  it('names no region and no brokers that left', () => {
    const text = both('RegionSetup', 'installed');
    expect(text).toMatch(/^# Set-up of payments over both regions\n/);
    expect(text).toContain('| Outcome | The cluster is installed |');
    expect(text).toContain('**Time to a cluster that works: 27.4 s**, from the start of the run to the tenth round of the canary in a row on every partition.');
    expect(text).toContain('Proof that the cluster works: rounds: 10');
    expect(text).not.toMatch(/Lost region|Surviving region|Brokers removed|Exporters disabled/);
  });

  it('tells of a teardown what ended it, or that nothing was proved', () => {
    expect(both('RegionTeardown', 'removed')).toContain('**Time to removal: 27.4 s**, from the start of the run to the look that found nothing left.');
    expect(both('RegionTeardown', 'stopped', { recovery: null })).toContain('\n\nIt was not proved that nothing is left.\n\n## Evidence');
  });
});
