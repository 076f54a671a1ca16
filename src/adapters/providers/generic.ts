import { coreDns } from './core-dns.ts';
import { dnsBalancer } from './dns-balancer.ts';
import { withoutClusters, withoutExports, withoutPorts, type NewProvider } from './provider.ts';

/** An internal address on Azure too. @source AKS, internal load balancer */
const INTERNAL = { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } as const;

/**
 * Any Kubernetes with CoreDNS and Services of type LoadBalancer. Ports and clusters are the matter of whoever runs it.
 * Needs in the namespace of the DNS: services get, create, delete; configmaps get, update; pods list, delete.
 */
export const newGenericProvider = (cacheSeconds: number): NewProvider => (tools) => ({
  traits: () => ({ chainsDns: true, exportsServices: false, opensPorts: false, makesClusters: false }),
  ...dnsBalancer(tools, { name: 'kube-dns-lb', protocols: ['UDP', 'TCP'], annotations: INTERNAL }),
  ...coreDns(tools, { cacheSeconds }),
  ...withoutPorts, ...withoutClusters, ...withoutExports,
});
