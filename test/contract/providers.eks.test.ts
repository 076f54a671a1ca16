import { describe, expect, it } from 'vitest';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { Command } from '../../src/transport/exec.ts';
import { REGION_0 } from '../support/answers.ts';
import { assigned, configWith, providerWorld, type ProviderWorld } from '../support/provider-world.ts';

const config = (create = ''): ReturnType<typeof configWith> => configWith((index) => `{ eks: { region: eu-west-${index + 1}, cluster: orders-${index}${create} } }`);
const world = (cloud: (command: Command) => string = () => '[]', create = ''): ProviderWorld => providerWorld({ config: config(create), cloud });

/** In the shapes of `aws --output json`. */
const CLUSTER = { cluster: { name: 'orders-0', status: 'ACTIVE', tags: { 'region-runbooks/cluster': 'lab' }, resourcesVpcConfig: { clusterSecurityGroupId: 'sg-0' } } };
const DESCRIBE = 'aws eks describe-cluster --region eu-west-1 --name orders-0 --output json';

describe('EKS: load balancer', () => {
  it('is an internal NLB for TCP', async () => {
    const { network, commands } = world();
    await network.createBalancer(REGION_0);
    expect(commands[0]).toContain('kubectl --context region0 --namespace kube-system --request-timeout=10s create -f - < ({"apiVersion":"v1","kind":"Service","metadata":{"name":"internal-dns-lb"');
    expect(commands[0]).toContain('"annotations":{"service.beta.kubernetes.io/aws-load-balancer-type":"nlb","service.beta.kubernetes.io/aws-load-balancer-internal":"true","service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled":"true"}');
    expect(commands[0]).toContain('"ports":[{"name":"dns-tcp","port":53,"targetPort":53,"protocol":"TCP"}]');
  });

  it.each([
    ['one in each zone', '["10.192.9.1","10.192.1.1"]', ['10.192.1.1', '10.192.9.1']],
    ['none while there is only one: the others follow', '["10.192.1.1"]', []],
    ['none while there is none', '[]', []],
  ])('has the addresses of its network interfaces: %s', async (_what, answer, addresses) => {
    const { network, objects, reads } = world(() => answer);
    await network.createBalancer(REGION_0);
    objects.set('services/internal-dns-lb', assigned(objects.get('services/internal-dns-lb'), [{ hostname: 'a1b2c3-0123.elb.eu-west-1.amazonaws.com' }]));
    expect(await network.readBalancer(REGION_0)).toMatchObject({ addresses, hostname: 'a1b2c3-0123.elb.eu-west-1.amazonaws.com', ours: true });
    expect(reads).toEqual(['aws ec2 describe-network-interfaces --region eu-west-1 --filters Name=description,Values=ELB net/a1b2c3* --query NetworkInterfaces[*].PrivateIpAddress --output json']);
  });

  it('asks for no interfaces before it has a name', async () => {
    const { network, reads } = world();
    await network.createBalancer(REGION_0);
    expect(await network.readBalancer(REGION_0)).toMatchObject({ addresses: [], hostname: null });
    expect(reads).toEqual([]);
  });
});

describe('EKS: CoreDNS', () => {
  it('forwards to every address over TCP, and is restored byte for byte', async () => {
    const { network, objects } = world();
    const original = '.:53 {\n    reload\n}\n';
    objects.set('configmaps/coredns', { metadata: { name: 'coredns', resourceVersion: '7' }, data: { Corefile: original } });
    await network.forwardZones(REGION_0, [{ zone: 'camunda-region1.svc.cluster.local', addresses: ['10.202.1.1', '10.202.2.1'] }]);
    expect(objects.get('configmaps/coredns')?.data?.['Corefile']).toContain('    cache 30\n    forward . 10.202.1.1 10.202.2.1 {\n        force_tcp\n');
    await network.dropZones(REGION_0);
    expect(objects.get('configmaps/coredns')?.data).toEqual({ Corefile: original });
  });
});

describe('EKS: security group', () => {
  const rule = (protocol: string, from: number | undefined, to: number | undefined, cidr = '10.112.0.0/16', description?: string) => ({ IpProtocol: protocol, FromPort: from, ToPort: to, IpRanges: [{ CidrIp: cidr, Description: description }] });
  const ports = (permissions: readonly unknown[]) => ({ args }: Command): string => (args[0] === 'eks' ? JSON.stringify(CLUSTER) : args[1] === 'describe-security-groups' ? JSON.stringify(permissions) : '');
  const OURS = 'region-runbooks/cluster=lab';

  it('is opened for the pods of the other region, by exactly this command', async () => {
    const { network, commands, reads, recorded } = world(ports([rule('tcp', 443, 443)]));
    expect(await network.readFirewall(REGION_0)).toEqual({ missing: ['tcp 53 from 10.112.0.0/16', 'tcp 9200 from 10.112.0.0/16', 'tcp 26500-26502 from 10.112.0.0/16', 'udp 26502 from 10.112.0.0/16'], ours: [] });
    expect(reads).toEqual([DESCRIBE, 'aws ec2 describe-security-groups --region eu-west-1 --group-ids sg-0 --query SecurityGroups[0].IpPermissions --output json']);
    const shown = await recorded((writer) => writer.openPorts(REGION_0));
    await network.openPorts(REGION_0);
    const permissions = [['tcp', 53, 53], ['tcp', 9200, 9200], ['tcp', 26500, 26502], ['udp', 26502, 26502]].map(([IpProtocol, FromPort, ToPort]) => ({ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp: '10.112.0.0/16', Description: OURS }] }));
    expect(commands).toEqual([`aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-0 --ip-permissions '${JSON.stringify(permissions)}'`]);
    expect(shown).toEqual(commands);
  });

  it('counts what somebody else has opened, and opens the rest alone', async () => {
    const { network, commands } = world(ports([rule('tcp', 0, 65_535), rule('udp', 26_502, 26_502, '10.9.0.0/16')]));
    expect(await network.readFirewall(REGION_0)).toEqual({ missing: ['udp 26502 from 10.112.0.0/16'], ours: [] });
    await network.openPorts(REGION_0);
    expect(commands[0]).not.toContain('9200');
  });

  it('is open where all traffic of the other region is', async () => {
    const { network, commands } = world(ports([rule('-1', undefined, undefined)]));
    expect(await network.readFirewall(REGION_0)).toEqual({ missing: [], ours: [] });
    await network.openPorts(REGION_0);
    expect(commands).toEqual([]);
  });

  it('is closed again for what was opened by a set-up of this cluster alone', async () => {
    const { network, commands } = world(ports([rule('tcp', 9200, 9200, '10.112.0.0/16', OURS), rule('tcp', 53, 53), rule('udp', 26_502, 26_502, '10.112.0.0/16', 'region-runbooks/cluster=x')]));
    expect((await network.readFirewall(REGION_0)).ours).toEqual(['tcp 9200 from 10.112.0.0/16']);
    await network.closePorts(REGION_0);
    expect(commands).toEqual([`aws ec2 revoke-security-group-ingress --region eu-west-1 --group-id sg-0 --ip-permissions '${JSON.stringify([{ IpProtocol: 'tcp', FromPort: 9200, ToPort: 9200, IpRanges: [{ CidrIp: '10.112.0.0/16' }] }])}'`]);
  });
});

describe('EKS: clusters', () => {
  const CREATE = ', create: { configFile: /etc/eks-0.yaml }';
  const clusters = (cluster: unknown, nodegroups: readonly string[] = ['ng']) => ({ args }: Command): string => (args[1] === 'list-nodegroups' ? JSON.stringify({ nodegroups }) : JSON.stringify(cluster));
  const absent = (stderr = 'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: orders-0.') => (): string => { throw new RunbookError('COMMAND_FAILED', { exitCode: 254, stderr }); };
  const inState = (status: string, tags = {}) => ({ cluster: { ...CLUSTER.cluster, status, tags } });

  it.each([
    ['absent', absent(), { state: 'absent', ours: false }],
    ['running', clusters(CLUSTER), { state: 'running', ours: true }],
    ['unfinished: eksctl was killed before it made nodes', clusters(CLUSTER, []), { state: 'unfinished', ours: true }],
    ['running, made by hand: its nodes are nobody\'s matter', clusters(inState('ACTIVE'), []), { state: 'running', ours: false }],
    ['being made', clusters(inState('CREATING')), { state: 'provisioning', ours: false }],
    ['being deleted', clusters(inState('DELETING', { 'region-runbooks/cluster': 'x' })), { state: 'stopping', ours: false }],
    ['failed', clusters(inState('FAILED')), { state: 'failed', ours: false }],
  ])('are told as %s', async (_what, cloud, view) => {
    expect(await world(cloud).network.readCluster(REGION_0)).toEqual(view);
  });

  it('are not taken for absent where AWS refuses to tell', async () => {
    await expect(world(absent('An error occurred (AccessDeniedException)')).network.readCluster(REGION_0)).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
  });

  it('are made by eksctl, or what is missing of them, and deleted', async () => {
    const none = world(({ file }) => (file === 'aws' ? absent()() : ''), CREATE);
    await none.network.createCluster(REGION_0);
    await none.network.deleteCluster(REGION_0);
    const begun = world(clusters(CLUSTER, []), CREATE);
    await begun.network.createCluster(REGION_0);
    expect([...none.commands, ...begun.commands]).toEqual([
      'eksctl create cluster --config-file /etc/eks-0.yaml', 'eksctl delete cluster --region eu-west-1 --name orders-0 --disable-nodegroup-eviction', 'eksctl create nodegroup --config-file /etc/eks-0.yaml',
    ]);
  });

  it('find their configuration beside regions.yaml', () => {
    expect(config(', create: { configFile: eks.yaml }').regions[0]?.provider).toMatchObject({ eks: { create: { configFile: './eks.yaml' } } });
  });
});
