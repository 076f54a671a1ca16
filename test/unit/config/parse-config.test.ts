import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { redact } from '../../../src/config/redact.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

/** A valid file, with one text replaced. */
const file = (...changes: readonly (readonly [string, string])[]): string => changes.reduce((text, [from, to]) => {
  if (!text.includes(from)) throw new Error(`the file does not hold ${from}`);
  return text.replace(from, to);
}, `engine: embedded
clusters:
  payments:
    approval: { groups: [duty, security] }
    regions:
      - name: north
        context: ctx-north
        namespace: zeebe-north
        search: { service: elasticsearch }
      - name: south
        context: ctx-south
        namespace: zeebe-south
        search:
          url: https://search.south.example
          username: reader
          password: { fromEnv: SEARCH_PASSWORD }
`);

const issuesOf = (text: string): unknown => {
  try {
    parseConfig(text, 'conf/regions.yaml');
  } catch (error) {
    if (error instanceof RunbookError && error.code === 'CONFIG_INVALID') return error.facts['issues'];
    throw error;
  }
  return [];
};

describe('parseConfig', () => {
  it('fills in the defaults', () => {
    expect(parseConfig(file(), 'regions.yaml').clusters['payments']).toMatchObject({
      release: 'camunda', lossHoldMs: 10_000, probeTimeoutMs: 1_000, canaryIntervalMs: 300_000, contextPath: '',
      dns: { namespace: 'kube-system', selector: 'k8s-app=kube-dns', port: 53, domain: 'cluster.local' },
      approval: { groups: ['duty', 'security'], requesterMayApprove: false }, regions: [{ gateway: {}, search: { service: 'elasticsearch', port: 9200 } }, {}],
    });
  });

  it('takes another place of the DNS, in part, or none to check', () => {
    const dnsOf = (dns: string): unknown => parseConfig(file(['    approval:', `    dns: ${dns}\n    approval:`]), 'regions.yaml').clusters['payments']?.dns;
    expect(dnsOf('{ namespace: openshift-dns, port: 5353 }')).toEqual({ namespace: 'openshift-dns', selector: 'k8s-app=kube-dns', port: 5353, domain: 'cluster.local' });
    expect(dnsOf('unchecked')).toBe('unchecked');
    expect(issuesOf(file(['    approval:', '    dns: { domain: cluster.local. }\n    approval:']))).toMatchObject([{ line: 4, field: 'clusters.payments.dns.domain' }]);
  });

  it('reads paths from the folder of the file', () => {
    const text = file(['    approval:', '    kubeconfig: kube.yaml\n    approval:'], ['{ fromEnv: SEARCH_PASSWORD }', '{ fromFile: secrets/search }']);
    expect(parseConfig(text, 'conf/regions.yaml').clusters['payments']).toMatchObject({ kubeconfig: 'conf/kube.yaml', regions: [{}, { search: { password: { fromFile: 'conf/secrets/search' } } }] });
    expect(parseConfig(text, 'regions.yaml').clusters['payments']?.kubeconfig).toBe('./kube.yaml');
    expect(parseConfig(file(['    approval:', '    kubeconfig: /etc/kube.yaml\n    approval:']), 'conf/regions.yaml').clusters['payments']?.kubeconfig).toBe('/etc/kube.yaml');
  });

  it('reads a chart from the folder of the file only where it is a path', () => {
    const text = (chart: string): string => file(['    approval:', `    helm: { chart: '${chart}', values: [both.yaml, /etc/more.yaml] }\n    snapshots: { type: fs, location: /mnt/backups }\n    approval:`], ['namespace: zeebe-north', 'namespace: zeebe-north\n        values: [north.yaml]']);
    const clusterOf = (chart: string): unknown => parseConfig(text(chart), 'conf/regions.yaml').clusters['payments'];
    expect(clusterOf('./chart')).toMatchObject({ helm: { chart: 'conf/./chart', values: ['conf/both.yaml', '/etc/more.yaml'] }, regions: [{ values: ['conf/north.yaml'] }, { values: [] }], snapshots: { repository: 'camunda_backup', keep: 1 } });
    expect(clusterOf('../chart')).toMatchObject({ helm: { chart: 'conf/../chart' } });
    for (const chart of ['/charts/zeebe', 'camunda/camunda-platform', 'oci://registry.example/charts/camunda', 'chart-11.0.0.tgz']) expect(clusterOf(chart)).toMatchObject({ helm: { chart } });
  });

  it('takes an existing engine', () => {
    const engine = `engine:
  grpc: engine:26500
  rest: https://engine
  operate: https://operate
  tasklist: https://tasklist
  auth: { oauth: { clientId: me, clientSecret: { fromFile: secret }, url: https://login/token, audience: zeebe } }`;
    expect(parseConfig(file(['engine: embedded', engine]), 'conf/regions.yaml').engine).toMatchObject({ grpc: 'engine:26500', auth: { oauth: { clientSecret: { fromFile: 'conf/secret' } } } });
  });

  it.each([
    {
      why: 'an unknown key, with the one that was meant', changes: [['namespace: zeebe-north', 'namspace: zeebe-north']],
      issues: [
        { line: 6, field: 'clusters.payments.regions[0].namespace', problem: 'is missing', remedy: 'Add it: a text' },
        { line: 8, field: 'clusters.payments.regions[0].namspace', value: 'zeebe-north', problem: 'is not a known key', remedy: 'Did you mean `namespace`?' },
      ],
    },
    {
      why: 'an unknown key that is like none', changes: [['engine: embedded', 'engine: embedded\ncolour: red']],
      issues: [{ line: 2, field: 'colour', value: 'red', problem: 'is not a known key', remedy: 'Remove it; known here: engine, clusters' }],
    },
    {
      why: 'the same namespace in both regions', changes: [['zeebe-south', 'zeebe-north']],
      issues: [{ line: 12, field: 'clusters.payments.regions[1].namespace', value: 'zeebe-north', problem: 'is the namespace of another region too', remedy: 'Use different namespaces: DNS forwarding between the regions is per namespace' }],
    },
    {
      why: 'helm without snapshots', changes: [['    approval:', '    helm: { chart: ./chart }\n    approval:']],
      issues: [{ line: 4, field: 'clusters.payments.helm', problem: 'stands there without snapshots', remedy: 'Add snapshots, or remove helm: a failback needs both' }],
    },
    {
      why: 'snapshots without helm', changes: [['    approval:', '    snapshots: { type: s3, bucket: b }\n    approval:']],
      issues: [{ line: 4, field: 'clusters.payments.snapshots', problem: 'stands there without helm', remedy: 'Add helm, or remove snapshots: a failback needs both' }],
    },
    ...([['fs', 'location'], ['s3', 'bucket'], ['gcs', 'bucket'], ['azure', 'container']] as const).map(([type, needed]) => ({
      why: `a repository of type ${type} without its ${needed}`, changes: [['    approval:', `    helm: { chart: ./chart }\n    snapshots: { type: ${type} }\n    approval:`]] as const,
      issues: [{ line: 5, field: 'clusters.payments.snapshots', problem: `has no ${needed}`, remedy: `Add ${needed}: a repository of type ${type} needs it` }],
    })),
    {
      why: 'keys of another type of repository', changes: [['    approval:', '    helm: { chart: ./chart }\n    snapshots: { type: fs, location: /mnt, bucket: b, client: c }\n    approval:']],
      issues: [
        { line: 5, field: 'clusters.payments.snapshots.bucket', value: 'b', problem: 'does not belong to a repository of type fs', remedy: 'Remove it; of type fs are: location' },
        { line: 5, field: 'clusters.payments.snapshots.client', value: 'c', problem: 'does not belong to a repository of type fs', remedy: 'Remove it; of type fs are: location' },
      ],
    },
    {
      why: 'a home folder that nobody expands', changes: [['    approval:', "    helm: { chart: '~/chart', values: ['~/values.yaml'] }\n    snapshots: { type: fs, location: /mnt }\n    approval:"]],
      issues: ['chart', 'values[0]'].map((key) => ({ line: 4, field: `clusters.payments.helm.${key}`, value: key === 'chart' ? '~/chart' : '~/values.yaml', problem: 'starts with ~, which no shell expands here', remedy: 'Write an absolute path, or one relative to this file' })),
    },
    {
      why: 'the same context twice', changes: [['ctx-south', 'ctx-north']],
      issues: [{ line: 11, field: 'clusters.payments.regions[1].context', value: 'ctx-north', problem: 'is the context of another region too', remedy: 'Two regions are two Kubernetes clusters: name the context of each' }],
    },
    {
      why: 'two regions of one name', changes: [['name: south', 'name: north']],
      issues: [{ line: 10, field: 'clusters.payments.regions[1].name', value: 'north', problem: 'is the name of another region too', remedy: 'Give each region a name of its own' }],
    },
    {
      why: 'three regions', changes: [['      - name: south', '      - { name: east, context: e, namespace: e, search: { service: es } }\n      - name: south']],
      issues: [{ line: 5, field: 'clusters.payments.regions', problem: 'is more than 2', remedy: 'Write exactly two regions' }],
    },
    {
      why: 'three approval groups, one twice', changes: [['[duty, security]', '[duty, security, duty]']],
      issues: [
        { line: 4, field: 'clusters.payments.approval.groups', problem: 'is more than 2', remedy: 'Write at most two groups' },
        { line: 4, field: 'clusters.payments.approval.groups[2]', value: 'duty', problem: 'stands there twice', remedy: 'Two approvals come from two different groups' },
      ],
    },
    {
      why: 'a secret that stands in the file, and does not show it', changes: [['{ fromEnv: SEARCH_PASSWORD }', 'hunter2']],
      issues: [{ line: 16, field: 'clusters.payments.regions[1].search.password', value: '[redacted]', problem: 'is not a map of keys and values', remedy: 'Write a reference: { fromEnv: NAME } or { fromFile: path }' }],
    },
    {
      why: 'a secret reference with an unknown key, and does not show its value', changes: [['{ fromEnv: SEARCH_PASSWORD }', '{ value: hunter2 }']],
      issues: [
        { line: 16, field: 'clusters.payments.regions[1].search.password.value', value: '[redacted]', problem: 'is not a known key', remedy: 'Remove it; known here: fromEnv, fromFile' },
        { line: 16, field: 'clusters.payments.regions[1].search.password', problem: 'names neither fromEnv nor fromFile', remedy: 'Name exactly one: { fromEnv: NAME } or { fromFile: path }' },
      ],
    },
    {
      why: 'a search with neither Service nor address', changes: [['{ service: elasticsearch }', '{ port: 9200 }']],
      issues: [{ line: 9, field: 'clusters.payments.regions[0].search', problem: 'has neither service nor url', remedy: 'Name the Service of the search cluster, or its url' }],
    },
    {
      why: 'a user without a password', changes: [['\n          password: { fromEnv: SEARCH_PASSWORD }', '']],
      issues: [{ line: 13, field: 'clusters.payments.regions[1].search', problem: 'has only one of username and password', remedy: 'Give both or neither' }],
    },
    {
      why: 'credentials in an address, and does not show them', changes: [['url: https://search.south.example', 'url: ftp://user:hunter2@search.south.example']],
      issues: [{ line: 14, field: 'clusters.payments.regions[1].search.url', value: 'ftp://[redacted]@search.south.example', problem: 'has a value that is not possible', remedy: 'Write an address that starts with http:// or https://' }],
    },
    {
      why: 'an engine that is neither', changes: [['engine: embedded', 'engine: cloud']],
      issues: [{ line: 1, field: 'engine', value: 'cloud', problem: 'has a value that is not possible', remedy: 'Write embedded, or a map; see the example of `regionctl init`' }],
    },
    {
      why: 'a part of an existing engine that is missing', changes: [['engine: embedded', 'engine: { grpc: engine:26500, rest: https://e, operate: https://o, auth: { basic: { username: me } } }']],
      issues: [
        { line: 1, field: 'engine.tasklist', problem: 'is missing', remedy: 'Add it: an address that starts with http:// or https://' },
        { line: 1, field: 'engine.auth.basic.password', problem: 'is missing', remedy: 'Add it: a reference: { fromEnv: NAME } or { fromFile: path }' },
      ],
    },
    {
      why: 'a number that is a text', changes: [['    approval:', '    lossHoldMs: 10s\n    approval:']],
      issues: [{ line: 4, field: 'clusters.payments.lossHoldMs', value: '10s', problem: 'is not a number', remedy: 'Write a number' }],
    },
    {
      why: 'one managed cluster described twice', changes: [['clusters:\n', 'clusters:\n  copy: { regions: [{ name: a, context: ctx-north, namespace: zeebe-north, search: { service: es } }, { name: b, context: b, namespace: b, search: { service: es } }] }\n']],
      issues: [{ line: 7, field: 'clusters.payments.regions[0]', problem: 'is a region of the cluster copy too', remedy: 'Describe each managed cluster once: its lock goes by its name' }],
    },
  ] satisfies readonly { why: string; changes: readonly (readonly [string, string])[]; issues: readonly unknown[] }[])('tells $why', ({ changes, issues }) => {
    expect(issuesOf(file(...changes))).toEqual(issues);
  });

  it('tells everything at once, in the order of the lines', () => {
    const text = file(['zeebe-south', 'zeebe-north'], ['name: north', 'nmae: north'], ['{ service: elasticsearch }', '{}'], ['[duty, security]', '[duty, duty]']);
    expect(issuesOf(text)).toEqual([
      expect.objectContaining({ line: 4, field: 'clusters.payments.approval.groups[1]' }),
      expect.objectContaining({ line: 6, field: 'clusters.payments.regions[0].name' }),
      expect.objectContaining({ line: 6, field: 'clusters.payments.regions[0].nmae' }),
      expect.objectContaining({ line: 9, field: 'clusters.payments.regions[0].search' }),
      expect.objectContaining({ line: 12, field: 'clusters.payments.regions[1].namespace' }),
    ]);
  });

  it('tells where the YAML itself is wrong, and a key that stands there twice', () => {
    expect(issuesOf('clusters:\n  a: "b')).toEqual([expect.objectContaining({ line: 2, field: '(file)', remedy: 'Correct the YAML' })]);
    expect(issuesOf('engine: embedded\nengine: embedded\nclusters: {}')).toEqual([expect.objectContaining({ line: 2 })]);
  });

  it('tells of an empty file and of no clusters', () => {
    expect(issuesOf('')).toEqual([expect.objectContaining({ line: 1, field: 'clusters', problem: 'is missing' })]);
    expect(issuesOf('clusters: {}')).toEqual([expect.objectContaining({ field: 'clusters', problem: 'names no cluster' })]);
  });
});

describe('redact', () => {
  it('keeps references and cuts what could be a secret', () => {
    expect(redact({ password: { fromEnv: 'A' }, inner: [{ clientSecret: 'hunter2', url: 'https://me:hunter2@host/x' }] }))
      .toEqual({ password: { fromEnv: 'A' }, inner: [{ clientSecret: '[redacted]', url: 'https://[redacted]@host/x' }] });
  });
});
