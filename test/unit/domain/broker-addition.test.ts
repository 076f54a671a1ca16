import { describe, expect, it } from 'vitest';
import { isRedundant, planBrokerAddition, type AdditionView } from '../../../src/domain/broker-addition.ts';
import type { PendingChange } from '../../../src/domain/cluster-view.ts';
import { change, code, exporters, place, topology } from '../../support/failback-builders.ts';

const input = { ...place, clusterSize: 4 };
const enabled = exporters({ camundawest: 'ENABLED' });
const seen = (part: Partial<AdditionView> = {}): AdditionView => ({ membership: { members: [0, 2] }, topology: topology([0, 2], [1, 3]), lostExporters: enabled, ...part });
const pending = (...operations: PendingChange['operations']): Pick<AdditionView, 'membership'> => ({ membership: { members: [0, 2], pendingChange: change(...operations) } });
const whole = topology([0, 1, 2, 3]);

describe('planBrokerAddition', () => {
  it.each([
    { why: 'its brokers run idle and its exporter is enabled', view: seen(), plan: { kind: 'act', action: { region: { name: 'east' }, add: [1, 3], replicationFactor: 4 } } },
    { why: 'one of them does not run', view: seen({ topology: topology([0, 2], [1]) }), plan: { kind: 'wait', why: 'brokers 3 run' } },
    { why: 'the gateway does not answer', view: seen({ topology: null }), plan: { kind: 'wait' } },
    { why: 'its own change is pending', view: seen(pending({ operation: 'BROKER_ADD', brokerId: 1 }, { operation: 'PARTITION_JOIN', brokerId: 1 })), plan: { kind: 'wait' } },
    { why: 'a change adds other brokers', view: seen(pending({ operation: 'BROKER_ADD', brokerId: 5 })), plan: { kind: 'decide', code: 'FOREIGN_CHANGE_PENDING' } },
    { why: 'a change removes brokers', view: seen(pending({ operation: 'BROKER_REMOVE', brokerId: 0 })), plan: { kind: 'decide', code: 'FOREIGN_CHANGE_PENDING' } },
    { why: 'they are members and replicas are still few', view: seen({ membership: { members: [0, 1, 2, 3] }, topology: topology([0, 2], [1, 3]) }), plan: { kind: 'wait' } },
    { why: 'they are members with all replicas', view: seen({ membership: { members: [0, 1, 2, 3] }, topology: whole }), plan: { kind: 'done', output: { addedBrokers: [1, 3] } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planBrokerAddition(input, view)).toMatchObject(plan);
  });

  it.each([
    { why: 'its exporter is disabled', lostExporters: exporters({ camundawest: 'DISABLED' }) },
    { why: 'its exporter is being enabled', lostExporters: exporters({ camundawest: 'ENABLING' }) },
    { why: 'no exporter writes to it', lostExporters: [] },
  ])('adds nothing when $why', ({ lostExporters }) => {
    expect(() => planBrokerAddition(input, seen({ lostExporters }))).toThrow(code('EXPORTER_NOT_READY'));
  });
});

describe('isRedundant', () => {
  const broken = (partition: { role?: string; health?: string }): typeof whole => ({ ...whole, brokers: whole.brokers.map((broker, index) => (index === 3 ? { ...broker, partitions: broker.partitions.map((each) => ({ ...each, ...partition })) } : broker)) });
  it.each([
    { why: 'a replica is missing', seen: topology([0, 1, 2]) },
    { why: 'a replica is unhealthy', seen: broken({ health: 'unhealthy' }) },
    { why: 'two replicas call themselves leader', seen: broken({ role: 'leader' }) },
  ])('is false when $why', ({ seen: view }) => {
    expect(isRedundant(view, 4)).toBe(false);
  });
  it('is true with one leader and four healthy replicas a partition', () => expect(isRedundant(whole, 4)).toBe(true));
});
