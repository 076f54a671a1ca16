import { describe, expect, it } from 'vitest';
import { cutOffBy, restoreText, rulesOf, type Pod, type Policy } from '../../../deploy/lab/network-policy-rules.mjs';

const LOST = '10.202.0.0/16';
const block = (...except: readonly string[]) => ({ ipBlock: { cidr: '0.0.0.0/0', except } });
const peers = (...except: readonly string[]) => [{ namespaceSelector: {} }, block(...except)];
const policy = (spec: Partial<Policy['spec']> = {}, namespace = 'camunda-region0', name = 'isolate'): Policy => ({
  metadata: { namespace, name }, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: peers(LOST) }], egress: [{ to: peers(LOST) }], ...spec },
});
const pod = (ip: string, more: Partial<Pod> = {}, namespace = 'camunda-region0'): Pod => ({ metadata: { namespace }, status: { phase: 'Running', podIPs: [{ ip }] }, ...more });

describe('cutOffBy', () => {
  it('names the networks that a policy excepts, in and out', () => {
    expect(cutOffBy(policy())).toEqual({ from: [LOST], to: [LOST] });
    expect(cutOffBy(policy({ policyTypes: ['Egress', 'Ingress'], ingress: [{ from: peers(LOST, '10.9.0.0/16').reverse() }] }))).toEqual({ from: [LOST, '10.9.0.0/16'], to: [LOST] });
  });

  it.each<[string, Partial<Policy['spec']>]>([
    ['chooses pods', { podSelector: { matchLabels: { app: 'zeebe' } } }],
    ['governs one direction', { policyTypes: ['Ingress'] }],
    ['has ports', { ingress: [{ from: peers(LOST), ports: [{ port: 26502 }] }] }],
    ['has two rules', { egress: [{ to: peers(LOST) }, {}] }],
    ['allows nothing', { ingress: [] }],
    ['allows some namespaces', { ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }, block(LOST)] }] }],
    ['allows a part of the addresses', { egress: [{ to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: [LOST] } }] }] }],
    ['excepts nothing', { egress: [{ to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0' } }] }] }],
    ['excepts IPv6', { egress: [{ to: peers('fd00::/8') }] }],
  ])('is nothing for one that %s', (_why, spec) => {
    expect(cutOffBy(policy(spec))).toBeNull();
  });
});

describe('rulesOf', () => {
  it('drops both ways between every pod of the namespace and the network', () => {
    expect(rulesOf([policy()], [pod('10.192.0.7'), pod('10.192.0.5'), pod('10.192.0.6', {}, 'kube-system')])).toEqual([
      `-A RR-POLICY -s 10.192.0.5/32 -d ${LOST} -j DROP`, `-A RR-POLICY -s 10.192.0.7/32 -d ${LOST} -j DROP`,
      `-A RR-POLICY -s ${LOST} -d 10.192.0.5/32 -j DROP`, `-A RR-POLICY -s ${LOST} -d 10.192.0.7/32 -j DROP`,
    ]);
  });

  it('leaves pods alone whose address is not theirs: none yet, the node\'s, that of an ended pod', () => {
    const odd = [{ metadata: { namespace: 'camunda-region0' }, status: { phase: 'Pending' } }, pod('10.240.0.10', { spec: { hostNetwork: true } }), pod('10.192.0.5', { status: { phase: 'Succeeded', podIPs: [{ ip: '10.192.0.5' }] } })];
    expect(rulesOf([policy()], odd)).toEqual([]);
  });

  it('has none for a policy of another shape', () => {
    expect(rulesOf([policy({ policyTypes: ['Ingress'] })], [pod('10.192.0.5')])).toEqual([]);
  });

  it('cuts off what every policy of the namespace excepts: policies add up', () => {
    const other = policy({ ingress: [{ from: peers('10.9.0.0/16') }], egress: [{ to: peers('10.9.0.0/16', LOST) }] }, 'camunda-region0', 'other');
    expect(rulesOf([policy(), other], [pod('10.192.0.5')])).toEqual([`-A RR-POLICY -s 10.192.0.5/32 -d ${LOST} -j DROP`]);
  });
});

describe('restoreText', () => {
  const rules = ['-A RR-POLICY -s 10.192.0.5/32 -d 10.202.0.0/16 -j DROP'];
  const saved = (...lines: readonly string[]): string => ['# Generated', '*filter', ':FORWARD ACCEPT [0:0]', ...lines, 'COMMIT'].join('\n');
  const text = (...lines: readonly string[]): string => ['*filter', ':RR-POLICY - [0:0]', ...lines, 'COMMIT', ''].join('\n');
  const standing = saved(':RR-POLICY - [12:720]', '-A FORWARD -j RR-POLICY', '-A FORWARD -j KUBE-FORWARD', ...rules);

  it('makes the chain the first stop of what is forwarded', () => {
    expect(restoreText(rules, saved('-A FORWARD -j KUBE-FORWARD'))).toBe(text('-I FORWARD 1 -j RR-POLICY', ...rules));
  });

  it('is nothing where all is so already', () => {
    expect(restoreText(rules, standing)).toBeNull();
    expect(restoreText([], saved('-A FORWARD -j KUBE-FORWARD'))).toBeNull();
  });

  it('replaces rules and keeps the jump', () => {
    const more = [...rules, '-A RR-POLICY -s 10.192.0.7/32 -d 10.202.0.0/16 -j DROP'];
    expect(restoreText(more, standing)).toBe(text(...more));
  });

  it('takes the first place back', () => {
    const behind = saved(':RR-POLICY - [0:0]', '-A FORWARD -j KUBE-FORWARD', '-A FORWARD -j RR-POLICY', ...rules);
    expect(restoreText(rules, behind)).toBe(text('-D FORWARD -j RR-POLICY', '-I FORWARD 1 -j RR-POLICY', ...rules));
  });

  it('removes chain and jump where nothing is cut off', () => {
    expect(restoreText([], standing)).toBe(text('-D FORWARD -j RR-POLICY', '-X RR-POLICY'));
  });
});
