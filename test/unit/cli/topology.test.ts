import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../src/domain/cluster-view.ts';
import type { Composition } from '../../../src/cli/context.ts';
import { simulatedCluster } from '../../support/simulated-cluster.ts';
import { fakeEngine, policy, regionctl } from './fakes.ts';

/** What east's gateway says after west was lost and broker 1 runs in east's failover namespace; west answers nothing. */
const classic: Topology = {
  clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion: '8.5.8',
  brokers: [
    { id: 0, host: 'camunda-zeebe-0.camunda-zeebe.camunda-east.svc', port: 26_501, version: '8.5.8', partitions: [{ id: 2, role: 'follower', health: 'healthy' }, { id: 1, role: 'leader', health: 'healthy' }] },
    { id: 1, host: 'camunda-zeebe-0.camunda-zeebe.camunda-east-failover.svc', port: 26_501, version: '8.5.8', partitions: [{ id: 1, role: 'follower', health: 'unhealthy' }, { id: 2, role: 'follower', health: 'healthy' }] },
    { id: 2, host: 'camunda-zeebe-1.camunda-zeebe.camunda-west.svc', version: '8.5.8', partitions: [{ id: 1, role: 'follower', health: 'healthy' }, { id: 2, role: 'inactive', health: 'dead' }] },
  ],
};

const parts = (topology: Topology): Partial<Composition> => {
  const simulated = simulatedCluster(policy.layout);
  simulated.lose('west');
  const managed = simulated.managed({ policy, runs: { engineId: 'e', isActive: () => Promise.resolve(false) }, approvals: { readApprovals: () => Promise.resolve([]) } });
  const { zeebe } = managed.readers;
  return { cluster: () => Promise.resolve({ ...managed, readers: { ...managed.readers, zeebe: { ...zeebe, readTopology: (region) => (region.name === 'east' ? Promise.resolve(topology) : zeebe.readTopology(region)) } } }) };
};

describe('regionctl topology', () => {
  it('prints what each gateway says as zbctl does, where brokers run that are not at home, and a verdict', async () => {
    const { code, out } = await regionctl(['topology'], fakeEngine(), { parts: parts(classic) });
    expect(code).toBe(0);
    expect(out).toContain([
      'Region east', 'Cluster size: 4', 'Partitions count: 2', 'Replication factor: 4', 'Gateway version: 8.5.8', 'Brokers:',
      '  Broker 0 - camunda-zeebe-0.camunda-zeebe.camunda-east.svc:26501', '    Version: 8.5.8', '    Partition 1 : Leader, Healthy', '    Partition 2 : Follower, Healthy',
      '  Broker 1 - camunda-zeebe-0.camunda-zeebe.camunda-east-failover.svc:26501', '    Version: 8.5.8',
      '    Temporary: in the failover namespace of east, in place of one in west', '    Partition 1 : Follower, Unhealthy', '    Partition 2 : Follower, Healthy',
      '  Broker 2 - camunda-zeebe-1.camunda-zeebe.camunda-west.svc', '    Version: 8.5.8',
      '    Misplaced: broker 2 runs in namespace camunda-west: brokers with that id belong to east, in namespace camunda-east', '    Partition 1 : Follower, Healthy', '    Partition 2 : Inactive, Dead',
      'Verdict:', '  error: partition 2 has no leader', '  error: broker 2 runs in namespace camunda-west: brokers with that id belong to east, in namespace camunda-east',
      '  warning: not healthy: partition 1 on broker 1 (unhealthy), partition 2 on broker 2 (dead)', '  warning: fewer than 4 replicas: partition 1 (3), partition 2 (3)', '  warning: 3 of 4 brokers are there: 0, 1, 2',
      '  warning: broker 1 is temporary: it runs in east in place of one in west', '',
    ].join('\n'));
    expect(out).toContain('Region west\nno answer (west is silent)\nVerdict:\n  error: the gateway does not answer');
  });

  it('marks such brokers in the overview too', async () => {
    const { out } = await regionctl(['topology'], fakeEngine(), { parts: parts(classic) });
    expect(out).toMatch(/^1 +west, temporary in east /m);
    expect(out).toMatch(/^2 +east, elsewhere /m);
    expect(out).toMatch(/^3 +west +no answer +nobody/m);
  });

  it('gives the same as data', async () => {
    const { out } = await regionctl(['topology', '-o', 'json'], fakeEngine(), { parts: parts(classic) });
    expect(JSON.parse(out)).toMatchObject({
      cluster: 'payments',
      regions: [
        { region: 'east', gateway: { answers: true, value: { gatewayVersion: '8.5.8', brokers: [{ id: 0, port: 26_501 }, { id: 1 }, { id: 2 }] } }, verdict: [{ level: 'error', text: 'partition 2 has no leader' }, { level: 'error' }, { level: 'warning' }, { level: 'warning' }, { level: 'warning' }, { level: 'warning' }] },
        { region: 'west', gateway: { answers: false }, verdict: [{ level: 'error', text: 'the gateway does not answer' }] },
      ],
      brokers: [
        { broker: 0, region: 'east', place: { kind: 'home', region: 'east' }, seenBy: ['east'] }, { broker: 1, region: 'west', place: { kind: 'temporary', region: 'east', insteadOf: 'west' } },
        { broker: 2, region: 'east', place: { kind: 'misplaced' } }, { broker: 3, region: 'west', place: null, seenBy: [] },
      ],
    });
  });
});
