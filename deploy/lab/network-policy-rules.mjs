/** From NetworkPolicies and pods to rules of iptables. Pure; types and shapes stand in network-policy-rules.d.mts. */

export const CHAIN = 'RR-POLICY';
const JUMP = `FORWARD -j ${CHAIN}`;

const isEmpty = (object) => object !== undefined && object !== null && Object.keys(object).length === 0;
const isIpv4 = (text) => /^[\d.]+(\/\d+)?$/.test(text);

/** The exceptions of one direction: all rules of it are one, which allows every namespace and every address but them. */
function exceptionsOf(rules, side) {
  if (rules?.length !== 1 || Object.keys(rules[0]).some((key) => key !== side) || rules[0][side]?.length !== 2) return null;
  const selector = rules[0][side].find((peer) => isEmpty(peer.namespaceSelector) && Object.keys(peer).length === 1);
  const block = rules[0][side].find(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0')?.ipBlock;
  return selector !== undefined && block?.except?.length > 0 && block.except.every(isIpv4) ? block.except : null;
}

export function cutOffBy({ spec: { podSelector, policyTypes, ingress, egress } }) {
  const isWhole = isEmpty(podSelector) && [...(policyTypes ?? [])].sort().join() === 'Egress,Ingress';
  const [from, to] = [exceptionsOf(ingress, 'from'), exceptionsOf(egress, 'to')];
  return isWhole && from !== null && to !== null ? { from, to } : null;
}

/** Addresses that are a pod's own now: an ended pod's may be given to the next one. */
const addressesOf = ({ spec, status }) =>
  spec?.hostNetwork === true || ['Succeeded', 'Failed'].includes(status?.phase) ? [] : (status?.podIPs ?? []).map(({ ip }) => ip).filter(isIpv4);

/** What a policy excepts another one of the namespace may allow: only what all of them except is cut off. */
const inAll = (lists) => (lists[0] ?? []).filter((entry) => lists.every((list) => list.includes(entry)));

export function rulesOf(policies, pods) {
  const namespaces = new Set(policies.map(({ metadata }) => metadata.namespace));
  const rules = [...namespaces].flatMap((namespace) => {
    const cuts = policies.filter(({ metadata }) => metadata.namespace === namespace).map(cutOffBy).filter((cut) => cut !== null);
    const addresses = pods.filter(({ metadata }) => metadata.namespace === namespace).flatMap(addressesOf);
    return addresses.flatMap((address) => [
      ...inAll(cuts.map(({ from }) => from)).map((cidr) => `-A ${CHAIN} -s ${cidr} -d ${address}/32 -j DROP`),
      ...inAll(cuts.map(({ to }) => to)).map((cidr) => `-A ${CHAIN} -s ${address}/32 -d ${cidr} -j DROP`),
    ]);
  });
  return [...new Set(rules)].sort();
}

export function restoreText(rules, saved) {
  const lines = saved.split('\n').map((line) => line.trim());
  const isThere = lines.some((line) => line.startsWith(`:${CHAIN} `));
  const forward = lines.filter((line) => line.startsWith('-A FORWARD '));
  const jumps = forward.filter((line) => line === `-A ${JUMP}`).length;
  const unhook = Array(jumps).fill(`-D ${JUMP}`);
  const text = (...inner) => ['*filter', `:${CHAIN} - [0:0]`, ...inner, 'COMMIT', ''].join('\n');
  if (rules.length === 0) return isThere ? text(...unhook, `-X ${CHAIN}`) : null;
  const isFirst = jumps === 1 && forward[0] === `-A ${JUMP}`;
  const current = lines.filter((line) => line.startsWith(`-A ${CHAIN} `)).sort();
  if (isThere && isFirst && current.join('\n') === rules.join('\n')) return null;
  return text(...(isFirst ? [] : [...unhook, `-I FORWARD 1 -j ${CHAIN}`]), ...rules);
}
