import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readGrants } from '../../src/compose/grants.ts';

const project = join(import.meta.dirname, '..', '..');
const grants = readGrants({ project });

const Binding = z.object({
  kind: z.enum(['RoleBinding', 'ClusterRoleBinding']), metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  roleRef: z.object({ kind: z.string(), name: z.string() }), subjects: z.tuple([z.object({ kind: z.literal('ServiceAccount'), name: z.literal('region-runbooks'), namespace: z.literal('region-runbooks') })]),
});
const Named = z.object({ kind: z.string(), metadata: z.object({ name: z.string(), namespace: z.string().optional() }) });

const textOf = (file: string): string => readFileSync(join(project, 'deploy/rbac', file), 'utf8');
const documentsIn = (file: string): readonly unknown[] => parseAllDocuments(textOf(file)).map((document) => z.unknown().parse(document.toJS()));
const rightsOf = (file: string): readonly string[] => grants.find((grant) => grant.file === file)?.rights.map(({ verb, resource, name }) => `${verb} ${resource} ${name}`.trim()) ?? [];

describe.each(grants)('deploy/rbac/$file', ({ file, rights }) => {
  it('names what it grants, without wildcards', () => {
    expect(rights.length).toBeGreaterThan(0);
    expect(rights.filter(({ verb, group, resource }) => [verb, group, resource].includes('*'))).toEqual([]);
  });

  it('binds each of its roles to the account of Region Runbooks', () => {
    const documents = documentsIn(file);
    const roles = documents.flatMap((document) => { const { kind, metadata } = Named.parse(document); return kind === 'Role' || kind === 'ClusterRole' ? [`${kind} ${metadata.name} ${metadata.namespace ?? ''}`] : []; });
    const bound = documents.flatMap((document) => { const binding = Binding.safeParse(document).data; return binding === undefined ? [] : [`${binding.roleRef.kind} ${binding.roleRef.name} ${binding.metadata.namespace ?? ''}`]; });
    expect(bound).toEqual(roles);
  });

  it('says how it is applied', () => {
    const told = `${textOf('region-runbooks.yaml')}${textOf(file)}`;
    const where = rights.some(({ namespace }) => namespace === undefined) ? ' --namespace [\\w-]+' : '';
    expect(told).toMatch(new RegExp(`kubectl --context CONTEXT${where} apply -f deploy/rbac/${file}`));
  });
});

describe('deploy/rbac for set-up and teardown', () => {
  it('reaches of the DNS only its own configuration and load balancer, but for creating, listing and the pods', () => {
    const free = [...rightsOf('setup-dns.yaml'), ...rightsOf('teardown-dns.yaml')].filter((right) => right.split(' ').length === 2);
    expect(free).toEqual(['create configmaps', 'create services', 'list pods', 'delete pods', 'list services']);
  });

  it('lets only a teardown delete Secrets, claims, volumes and namespaces', () => {
    const deletes = (start: string): readonly string[] => grants.filter(({ file }) => file.startsWith(start)).flatMap(({ file }) => rightsOf(file)).filter((right) => right.startsWith('delete')).sort();
    expect(deletes('setup')).toEqual(['delete pods', 'delete serviceexports', 'delete services']);
    expect(deletes('teardown')).toEqual([
      'delete configmaps', 'delete configmaps kube-dns', 'delete elasticsearches', 'delete leases', 'delete namespaces', 'delete persistentvolumeclaims', 'delete persistentvolumes', 'delete secrets', 'delete services internal-dns-lb', 'delete services kube-dns-lb',
    ]);
  });
});
