import { describe, expect, it } from 'vitest';
import { isOfCluster, isOurs, labelsOf, whatIsLeft } from '../../../src/domain/ownership.ts';
import { emptyInventory, fullInventory } from '../../support/inventories.ts';

describe('isOurs', () => {
  it('knows what was made for this cluster from what was made for another one, and from what a run made for itself', () => {
    expect(isOurs({ ...labelsOf('orders'), more: 'x' }, 'orders')).toBe(true);
    expect(isOurs(labelsOf('payments'), 'orders')).toBe(false);
    expect(isOurs({ 'app.kubernetes.io/managed-by': 'region-runbooks' }, 'orders')).toBe(false);
    expect(isOurs({ 'region-runbooks/cluster': 'orders' }, 'orders')).toBe(false);
  });
});

describe('isOfCluster', () => {
  it.each([
    { why: 'a set-up made it', labels: labelsOf('orders'), is: true },
    { why: 'its release is one of the cluster', labels: { 'app.kubernetes.io/instance': 'camunda-search' }, is: true },
    { why: 'its old chart names the release so', labels: { release: 'camunda' }, is: true },
    { why: 'its release only begins with the same name', labels: { 'app.kubernetes.io/instance': 'camunda-other' }, is: false },
    { why: 'nothing tells whose it is', labels: {}, is: false },
  ])('says $is when $why', ({ labels, is }) => {
    expect(isOfCluster(labels, 'orders', ['camunda', 'camunda-search'])).toBe(is);
  });
});

describe('whatIsLeft', () => {
  it('names everything but the lock', () => {
    expect(whatIsLeft('east', emptyInventory())).toEqual([]);
    expect(whatIsLeft('east', fullInventory('camunda-east', { services: ['internal-dns-lb'], namespaces: [{ name: 'camunda-east', ending: true, foreign: ['pod x'] }], claims: [{ name: 'data-0', ending: true }] }))).toEqual([
      'release camunda (deployed) in east', 'Elasticsearch elasticsearch in east', 'volume claim data-0 (ends) in east', 'volume pv-0 in east', 'volume pv-1 in east',
      'pod camunda-zeebe-0 in east', 'Secret bucket-key in east', 'Service kube-system/internal-dns-lb in east',
      'namespace camunda-east in east, which ends, which holds what is not of this cluster: pod x',
    ]);
  });
});
