import { z } from 'zod';
import type { EksConfig } from '../../config/schema.ts';
import { CLUSTER_LABEL } from '../../domain/ownership.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { ClusterView, FirewallView } from '../../ports/network.ts';
import { cloudCli, CROSS_REGION_PORTS, podRangeOf } from './cloud.ts';
import { coreDns } from './core-dns.ts';
import { dnsBalancer } from './dns-balancer.ts';
import { withoutExports, type NewProvider, type Provider, type ProviderTools } from './provider.ts';

const INTERNAL_NLB = Object.fromEntries([['type', 'nlb'], ['internal', 'true'], ['cross-zone-load-balancing-enabled', 'true']]
  .map(([key, value]) => [`service.beta.kubernetes.io/aws-load-balancer-${key ?? ''}`, value ?? '']));

/** eksctl has no way not to wait for what it makes. */
const EKSCTL_MS = { create: 2_700_000, delete: 1_800_000 } as const;

/** The DNS of the other region is asked over TCP. */
const PORTS = [{ protocol: 'tcp', from: 53, to: 53 }, ...CROSS_REGION_PORTS] as const;

/** `aws ec2 describe-network-interfaces --query NetworkInterfaces[*].PrivateIpAddress` */
const AddressesAnswer = z.array(z.string()).nullable();
/** `aws ec2 describe-security-groups --query SecurityGroups[0].IpPermissions` */
const PermissionsAnswer = z.array(z.object({
  IpProtocol: z.string(), FromPort: z.int().nullish(), ToPort: z.int().nullish(),
  IpRanges: z.array(z.object({ CidrIp: z.string(), Description: z.string().nullish() })).nullish(),
}));
/** `aws eks describe-cluster` */
const ClusterAnswer = z.object({ cluster: z.object({
  status: z.string(), tags: z.record(z.string(), z.string()).nullish(), resourcesVpcConfig: z.object({ clusterSecurityGroupId: z.string().nullish() }).nullish(),
}) });
/** `aws eks list-nodegroups` */
const NodegroupsAnswer = z.object({ nodegroups: z.array(z.string()) });

type Place = (region: Region) => EksConfig;

/**
 * Amazon EKS. Held by contract tests alone: nobody has run it against a cloud from here.
 * Needs in the namespace of the DNS: services get, create, delete; configmaps get, update; pods list, delete. Of AWS:
 * ec2:DescribeNetworkInterfaces, ec2:DescribeSecurityGroups, ec2:{Authorize,Revoke}SecurityGroupIngress, eks:DescribeCluster,
 * eks:ListNodegroups; and what eksctl needs. Peering and routes between the VPCs are the matter of whoever runs them.
 * The eksctl configuration of a cluster that is made has managedNodeGroups, and tags that name the managed cluster, without which it is never
 * deleted: `region-runbooks/cluster: NAME`.
 */
export const newEksProvider: NewProvider = (tools): Provider => {
  const aws = cloudCli(tools.exec, 'aws');
  const place: Place = (region) => {
    const { provider } = tools.places(region).config;
    const eks = typeof provider === 'string' ? undefined : provider.eks;
    if (eks === undefined) throw new RunbookError('CONFIG_INVALID', { region: region.name, problem: 'provider.eks is missing', remedy: 'Name region and cluster' });
    return eks;
  };
  /** One in each zone of the NLB; it is not there while there is only one. @source Camunda dual-region guide for EKS 8.6–8.9 (`generate_core_dns_entry.sh`) */
  const addressesOf = async (region: Region, hostname: string): Promise<readonly string[]> => {
    const [name = ''] = hostname.split('-');
    const found = await aws.read(region, [
      'ec2', 'describe-network-interfaces', '--region', place(region).region, '--filters', `Name=description,Values=ELB net/${name}*`,
      '--query', 'NetworkInterfaces[*].PrivateIpAddress', '--output', 'json',
    ], AddressesAnswer);
    return found === null || found.length < 2 ? [] : found;
  };
  return {
    traits: (region) => ({ chainsDns: true, exportsServices: false, opensPorts: true, makesClusters: place(region).create !== undefined }),
    ...dnsBalancer(tools, { name: 'internal-dns-lb', protocols: ['TCP'], annotations: INTERNAL_NLB, addressesOf }),
    ...coreDns(tools, { cacheSeconds: 30 }), ...securityGroup(tools, place), ...clusters(tools, place), ...withoutExports,
  };
};

const describeCluster = (region: string, cluster: string): string[] => ['eks', 'describe-cluster', '--region', region, '--name', cluster, '--output', 'json'];

/** Rules in the security group of the cluster, from the pods of the other region; ours carry the managed cluster in their description. */
function securityGroup(tools: ProviderTools, place: Place): Pick<Provider, 'readFirewall' | 'openPorts' | 'closePorts'> {
  const aws = cloudCli(tools.exec, 'aws');
  const description = `${CLUSTER_LABEL}=${tools.cluster}`;
  const groupOf = async (region: Region): Promise<string> => {
    const { region: awsRegion, cluster } = place(region);
    const { cluster: { resourcesVpcConfig } } = await aws.read(region, describeCluster(awsRegion, cluster), ClusterAnswer);
    const group = resourcesVpcConfig?.clusterSecurityGroupId;
    if (group == null) throw new RunbookError('REGION_UNREACHABLE', { region: region.name, error: `the EKS cluster ${cluster} has no security group` });
    return group;
  };
  const readPorts = async (region: Region): Promise<{ readonly group: string; readonly ports: readonly ((typeof PORTS)[number] & { readonly open: boolean; readonly ours: boolean })[]; readonly range: string }> => {
    const [group, range] = [await groupOf(region), podRangeOf(tools, tools.otherThan(region))];
    const permissions = await aws.read(region, ['ec2', 'describe-security-groups', '--region', place(region).region, '--group-ids', group, '--query', 'SecurityGroups[0].IpPermissions', '--output', 'json'], PermissionsAnswer);
    const ports = PORTS.map((port) => {
      const fitting = permissions.filter(({ IpProtocol, FromPort, ToPort }) => IpProtocol === '-1' || (IpProtocol === port.protocol && (FromPort ?? 0) <= port.from && (ToPort ?? 65_535) >= port.to));
      const ranges = fitting.flatMap(({ IpRanges }) => IpRanges ?? []).filter(({ CidrIp }) => CidrIp === range);
      const own = permissions.filter(({ IpProtocol, FromPort, ToPort }) => IpProtocol === port.protocol && FromPort === port.from && ToPort === port.to).flatMap(({ IpRanges }) => IpRanges ?? []);
      return { ...port, open: ranges.length > 0, ours: own.some(({ CidrIp, Description }) => CidrIp === range && Description === description) };
    });
    return { group, ports, range };
  };
  const change = async (region: Region, verb: 'authorize' | 'revoke', isMeant: (port: { readonly open: boolean; readonly ours: boolean }) => boolean): Promise<void> => {
    const { group, ports, range } = await readPorts(region);
    const permissions = ports.filter(isMeant).map(({ protocol, from, to }) => ({ IpProtocol: protocol, FromPort: from, ToPort: to, IpRanges: [{ CidrIp: range, ...(verb === 'authorize' ? { Description: description } : {}) }] }));
    if (permissions.length > 0) await aws.write(['ec2', `${verb}-security-group-ingress`, '--region', place(region).region, '--group-id', group, '--ip-permissions', JSON.stringify(permissions)]);
  };
  return {
    readFirewall: async (region): Promise<FirewallView> => {
      const { ports, range } = await readPorts(region);
      const inWords = ({ protocol, from, to }: (typeof PORTS)[number]): string => `${protocol} ${from === to ? from : `${from}-${to}`} from ${range}`;
      return { missing: ports.filter(({ open }) => !open).map(inWords), ours: ports.filter(({ ours }) => ours).map(inWords) };
    },
    openPorts: (region) => change(region, 'authorize', ({ open }) => !open),
    closePorts: (region) => change(region, 'revoke', ({ ours }) => ours),
  };
}

const STATES: Readonly<Record<string, ClusterView['state']>> = { CREATING: 'provisioning', PENDING: 'provisioning', ACTIVE: 'running', UPDATING: 'running', DELETING: 'stopping', FAILED: 'failed' };

/** One of ours without node groups is one whose eksctl was killed between the two. */
function clusters({ exec, cluster: managed }: ProviderTools, place: Place): Pick<Provider, 'readCluster' | 'createCluster' | 'deleteCluster'> {
  const [aws, eksctl] = [cloudCli(exec, 'aws'), cloudCli(exec, 'eksctl')];
  const find = async (region: Region): Promise<z.output<typeof ClusterAnswer>['cluster'] | null> => {
    const { region: awsRegion, cluster } = place(region);
    return aws.read(region, describeCluster(awsRegion, cluster), ClusterAnswer).then((answer) => answer.cluster).catch((cause: unknown) => {
      if (cause instanceof RunbookError && cause.code === 'COMMAND_FAILED' && String(cause.facts['stderr']).includes('ResourceNotFoundException')) return null;
      throw cause;
    });
  };
  const readCluster = async (region: Region): Promise<ClusterView> => {
    const { region: awsRegion, cluster } = place(region);
    const found = await find(region);
    if (found === null) return { state: 'absent', ours: false };
    const ours = found.tags?.[CLUSTER_LABEL] === managed;
    const state = STATES[found.status] ?? 'provisioning';
    if (state !== 'running' || !ours) return { state, ours };
    const { nodegroups } = await aws.read(region, ['eks', 'list-nodegroups', '--region', awsRegion, '--cluster-name', cluster, '--output', 'json'], NodegroupsAnswer);
    return { state: nodegroups.length === 0 ? 'unfinished' : 'running', ours };
  };
  return {
    readCluster,
    createCluster: async (region) => {
      const { create, cluster } = place(region);
      if (create === undefined) throw new RunbookError('CONFIG_INVALID', { region: region.name, problem: 'provider.eks.create is missing', remedy: `Create ${cluster} by hand, or name its eksctl configuration` });
      const what = (await find(region)) === null ? 'cluster' : 'nodegroup';
      await eksctl.write(['create', what, '--config-file', create.configFile], EKSCTL_MS.create);
    },
    deleteCluster: (region) => eksctl.write(['delete', 'cluster', '--region', place(region).region, '--name', place(region).cluster, '--disable-nodegroup-eviction'], EKSCTL_MS.delete),
  };
}
