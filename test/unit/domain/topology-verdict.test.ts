import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/broker-places.ts';
import type { Topology, TopologyBroker } from '../../../src/domain/cluster-view.ts';
import { verdictOn } from '../../../src/domain/topology-verdict.ts';
import { layout, topology } from '../../support/failback-builders.ts';

const at = (id: number, namespace: string): Pick<TopologyBroker, 'id' | 'host'> => ({ id, host: `camunda-zeebe-0.camunda-zeebe.${namespace}.svc` });

describe('placeOf', () => {
  it.each([
    { host: 'camunda-zeebe-0.camunda-zeebe.camunda-west', kind: 'home' },
    { host: 'camunda-zeebe-0.camunda-zeebe.camunda-west.svc', kind: 'home' },
    { host: 'camunda-zeebe-0.camunda-zeebe.camunda-west.svc.cluster.local.', kind: 'home' },
    { host: 'camunda-zeebe-0.cluster-b.camunda-zeebe.camunda-west.svc.clusterset.local', kind: 'home' },
    { host: '10.192.0.12', kind: 'unknown' },
    { host: 'camunda-zeebe-0', kind: 'unknown' },
  ])('reads broker 1 at $host as $kind', ({ host, kind }) => {
    expect(placeOf(layout, { id: 1, host })).toMatchObject({ kind });
  });

  it.each([1, 5])('takes broker %d in the failover namespace of the other region for temporary', (id) => {
    expect(placeOf(layout, at(id, 'camunda-east-failover'))).toEqual({ kind: 'temporary', region: 'east', insteadOf: 'west' });
  });

  it.each([
    { why: 'in the namespace of the other region', broker: at(1, 'camunda-east'), problem: 'broker 1 runs in namespace camunda-east: brokers with that id belong to west, in namespace camunda-west' },
    { why: 'in the failover namespace of its own region', broker: at(1, 'camunda-west-failover'), problem: 'broker 1 runs in namespace camunda-west-failover: brokers with that id belong to west, in namespace camunda-west' },
    { why: 'in a failover namespace with an id of the half that comes back first', broker: at(3, 'camunda-east-failover'), problem: 'broker 3 runs in namespace camunda-east-failover: no temporary broker bears that id' },
    { why: 'in a namespace of no region', broker: at(0, 'elsewhere'), problem: 'broker 0 runs in namespace elsewhere: brokers with that id belong to east, in namespace camunda-east' },
  ])('calls a broker $why misplaced', ({ broker, problem }) => {
    expect(placeOf(layout, broker)).toEqual({ kind: 'misplaced', problem });
  });
});

describe('verdictOn', () => {
  const whole = topology([0, 1, 2, 3]);
  const texts = (seen: Topology): readonly string[] => verdictOn(layout, seen).map(({ level, text }) => `${level}: ${text}`);
  const changed = (id: number, part: Partial<TopologyBroker>): Topology => ({ ...whole, brokers: whole.brokers.map((broker) => (broker.id === id ? { ...broker, ...part } : broker)) });

  it('says of a whole cluster that every partition has a leader', () => {
    expect(texts(whole)).toEqual(['ok: every partition has a leader']);
  });

  it('tells a lost region by leaders, replicas and brokers, the worst first', () => {
    const survivors = whole.brokers.filter(({ id }) => id % 2 === 0).map((broker) => ({ ...broker, partitions: broker.partitions.map((each) => ({ ...each, role: 'follower' })) }));
    expect(texts({ ...whole, brokers: survivors })).toEqual([
      'error: partitions 1, 2 have no leader',
      'warning: fewer than 4 replicas: partition 1 (2), partition 2 (2)',
      'warning: 2 of 4 brokers are there: 0, 2',
    ]);
  });

  it('names temporary brokers, and no error, after a failover of the classic generation', () => {
    const { brokers } = changed(1, { host: 'camunda-zeebe-0.camunda-zeebe.camunda-east-failover.svc' });
    expect(texts({ ...whole, brokers: brokers.filter(({ id }) => id !== 3) })).toEqual([
      'warning: fewer than 4 replicas: partition 1 (3), partition 2 (3)',
      'warning: 3 of 4 brokers are there: 0, 1, 2',
      'warning: broker 1 is temporary: it runs in east in place of one in west',
      'ok: every partition has a leader',
    ]);
  });

  it('names a broker in a wrong namespace as an error', () => {
    expect(texts(changed(2, { host: 'camunda-zeebe-1.camunda-zeebe.camunda-west.svc' }))[0]).toBe('error: broker 2 runs in namespace camunda-west: brokers with that id belong to east, in namespace camunda-east');
  });

  it('names replicas that are not healthy, partitions with two leaders and brokers without partitions', () => {
    expect(texts(changed(3, { partitions: [{ id: 1, role: 'leader', health: 'healthy' }, { id: 2, role: 'inactive', health: 'dead' }] }))).toEqual([
      'warning: partition 1 has several leaders: brokers 0, 3', 'warning: not healthy: partition 2 on broker 3 (dead)',
    ]);
    expect(texts(topology([0, 2], [1, 3]))).toEqual(['warning: brokers 1, 3 hold no partition', 'ok: every partition has a leader']);
    expect(texts(changed(3, { partitions: [{ id: 1, role: 'follower', health: 'unknown' }, { id: 2, role: 'follower', health: 'unknown' }] }))).toEqual(['ok: every partition has a leader']);
  });
});
