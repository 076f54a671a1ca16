import { z } from 'zod';
import type { GkeConfig } from '../../config/schema.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { ClusterView, FirewallView } from '../../ports/network.ts';
import { cloudCli, CROSS_REGION_PORTS, podRangeOf } from './cloud.ts';
import { dnsBalancer } from './dns-balancer.ts';
import { kubeDns } from './kube-dns.ts';
import { withoutExports, type NewProvider, type Provider, type ProviderTools } from './provider.ts';

/** Reached from the VPC alone, from its other regions too; the second form is that of GKE before 1.17. @source GKE, internal load balancer */
const INTERNAL = {
  'networking.gke.io/load-balancer-type': 'Internal', 'cloud.google.com/load-balancer-type': 'Internal', 'networking.gke.io/internal-load-balancer-allow-global-access': 'true',
} as const;

/** Cluster and firewall rules take minutes; gcloud waits for rules, and not for clusters (`--async`). */
const RULE_MS = 120_000;

const ALLOWED = CROSS_REGION_PORTS.map(({ protocol, from, to }) => `${protocol}:${from === to ? from : `${from}-${to}`}`);

/** `gcloud compute firewall-rules list --format=json` */
const RulesAnswer = z.array(z.object({
  name: z.string(), disabled: z.boolean().nullish(), sourceRanges: z.array(z.string()).nullish(), targetTags: z.array(z.string()).nullish(),
  allowed: z.array(z.object({ IPProtocol: z.string(), ports: z.array(z.string()).nullish() })).nullish(),
}));
/** `gcloud compute instances list --format=json(tags.items)` */
const InstancesAnswer = z.array(z.object({ tags: z.object({ items: z.array(z.string()).nullish() }).nullish() }).nullable());
/** `gcloud container clusters list --format=json` */
const ClustersAnswer = z.array(z.object({ name: z.string(), status: z.string(), resourceLabels: z.record(z.string(), z.string()).nullish() }));

const STATES: Readonly<Record<string, ClusterView['state']>> = { PROVISIONING: 'provisioning', RUNNING: 'running', RECONCILING: 'running', STOPPING: 'stopping', ERROR: 'failed', DEGRADED: 'failed' };

/**
 * Google Kubernetes Engine. Held by contract tests alone: nobody has run it against a cloud from here.
 * Needs in the namespace of the DNS: services get, create, delete; configmaps get, create, update, delete; pods list, delete. Of Google Cloud:
 * compute.instances.list, compute.firewalls.{list,create,update,delete}, compute.networks.updatePolicy, container.clusters.{list,create,delete}.
 * The context of a cluster that is made must be in the kubeconfig: `gcloud container clusters get-credentials`.
 */
export const newGkeProvider: NewProvider = (tools): Provider => {
  const place = (region: Region): GkeConfig => {
    const { provider } = tools.places(region).config;
    const gke = typeof provider === 'string' ? undefined : provider.gke;
    if (gke === undefined) throw new RunbookError('CONFIG_INVALID', { region: region.name, problem: 'provider.gke is missing', remedy: 'Name project, location and cluster' });
    return gke;
  };
  return {
    traits: (region) => ({ chainsDns: true, exportsServices: false, opensPorts: true, makesClusters: place(region).create !== undefined }),
    ...dnsBalancer(tools, { name: 'kube-dns-lb', protocols: ['UDP'], annotations: INTERNAL }),
    ...kubeDns(tools), ...firewallRules(tools, place), ...clusters(tools, place), ...withoutExports,
  };
};

/** One rule for each region: its nodes take the ports from the pods of both. */
function firewallRules(tools: ProviderTools, place: (region: Region) => GkeConfig): Pick<Provider, 'readFirewall' | 'openPorts' | 'closePorts'> {
  const gcloud = cloudCli(tools.exec, 'gcloud');
  const ruleOf = (region: Region): string => `region-runbooks-${tools.cluster}-${region.name}`;
  const rangesOf = (region: Region): string[] => [region, tools.otherThan(region)].map((each) => podRangeOf(tools, each)).sort();
  const tagsOf = async (region: Region): Promise<string[]> => {
    const { project, cluster } = place(region);
    const nodes = await gcloud.read(region, ['compute', 'instances', 'list', '--project', project, `--filter=labels.goog-k8s-cluster-name=${cluster}`, '--format=json(tags.items)'], InstancesAnswer);
    const tags = [...new Set(nodes.flatMap((node) => node?.tags?.items ?? []).filter((tag) => /^gke-.*-node$/.test(tag)))].sort();
    if (tags.length === 0) throw new RunbookError('REGION_UNREACHABLE', { region: region.name, error: `no node of the GKE cluster ${cluster} has a network tag` });
    return tags;
  };
  const readRule = async (region: Region): Promise<z.output<typeof RulesAnswer>[number] | undefined> =>
    (await gcloud.read(region, ['compute', 'firewall-rules', 'list', '--project', place(region).project, `--filter=name=${ruleOf(region)}`, '--format=json'], RulesAnswer))[0];
  return {
    readFirewall: async (region): Promise<FirewallView> => {
      const rule = await readRule(region);
      if (rule === undefined) return { missing: ALLOWED, ours: [] };
      const open = (rule.allowed ?? []).flatMap(({ IPProtocol, ports }) => (ports ?? []).map((port) => `${IPProtocol}:${port}`));
      const [ranges, tags] = [rangesOf(region), await tagsOf(region)];
      const fits = rule.disabled !== true && ranges.every((range) => rule.sourceRanges?.includes(range)) && tags.every((tag) => rule.targetTags?.includes(tag));
      return { missing: fits ? ALLOWED.filter((each) => !open.includes(each)) : ALLOWED, ours: [rule.name] };
    },
    openPorts: async (region) => {
      const { project, network } = place(region);
      const found = await readRule(region);
      const rule = [`--source-ranges=${rangesOf(region).join(',')}`, `--target-tags=${(await tagsOf(region)).join(',')}`, '--quiet'];
      await gcloud.write(found === undefined
        ? ['compute', 'firewall-rules', 'create', ruleOf(region), '--project', project, '--network', network, '--direction=INGRESS', `--allow=${ALLOWED.join(',')}`, ...rule]
        : ['compute', 'firewall-rules', 'update', ruleOf(region), '--project', project, `--allow=${ALLOWED.join(',')}`, '--no-disabled', ...rule], RULE_MS);
    },
    closePorts: (region) => gcloud.write(['compute', 'firewall-rules', 'delete', ruleOf(region), '--project', place(region).project, '--quiet'], RULE_MS),
  };
}

function clusters({ exec, cluster: managed, places }: ProviderTools, place: (region: Region) => GkeConfig): Pick<Provider, 'readCluster' | 'createCluster' | 'deleteCluster'> {
  const gcloud = cloudCli(exec, 'gcloud');
  const labels = { 'managed-by': 'region-runbooks', 'region-runbooks-cluster': managed };
  return {
    readCluster: async (region): Promise<ClusterView> => {
      const { project, location, cluster } = place(region);
      const [found] = await gcloud.read(region, ['container', 'clusters', 'list', '--project', project, '--location', location, `--filter=name=${cluster}`, '--format=json'], ClustersAnswer);
      if (found === undefined) return { state: 'absent', ours: false };
      return { state: STATES[found.status] ?? 'provisioning', ours: Object.entries(labels).every(([key, value]) => found.resourceLabels?.[key] === value) };
    },
    createCluster: (region) => {
      const { project, location, cluster, network, create } = place(region);
      const { podCidr } = places(region).config;
      return gcloud.write([
        'container', 'clusters', 'create', cluster, '--project', project, '--location', location, '--network', network, '--enable-ip-alias',
        ...(podCidr === undefined ? [] : [`--cluster-ipv4-cidr=${podCidr}`]), ...(create === undefined ? [] : [`--num-nodes=${create.nodes}`, `--machine-type=${create.machineType}`]),
        `--labels=${Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',')}`, '--async', '--quiet',
      ]);
    },
    deleteCluster: (region) => {
      const { project, location, cluster } = place(region);
      return gcloud.write(['container', 'clusters', 'delete', cluster, '--project', project, '--location', location, '--async', '--quiet']);
    },
  };
}
