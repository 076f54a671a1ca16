import { readGrants } from '../../src/compose/grants.ts';
import { testPlaces } from './engine.ts';

/** A right as the API server asks for it: `get /secrets`, `patch apps/statefulsets`; no namespace where the object belongs to none. */
export interface UsedRight { readonly namespace: string; readonly right: string; readonly name: string }

/** The right that a call needs; null where it needs none (`/version`). */
export function rightFor({ method, path }: { readonly method: string; readonly path: string }): UsedRight | null {
  const match = /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/?]+)(?:\/(?<name>[^/?]+))?/.exec(path);
  if (match?.groups === undefined) return null;
  const { group = '', namespace = '', resource = '', name = '' } = match.groups;
  const verbs: Readonly<Record<string, string>> = { GET: name !== '' ? 'get' : path.includes('watch=true') ? 'watch' : 'list', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: name === '' ? 'deletecollection' : 'delete' };
  return { namespace, right: `${verbs[method]} ${group}/${resource}`, name };
}

/** What a manifest of deploy/rbac grants; a name where it grants only that of one object. */
export const grantsOf = (file: string): readonly Omit<UsedRight, 'namespace'>[] => readGrants(testPlaces).filter((grant) => grant.file === file).flatMap(({ rights }) =>
  rights.map(({ verb, group, resource, subresource, name }) => ({ right: `${verb} ${group}/${resource}${subresource === '' ? '' : `/${subresource}`}`, name })));

const covers = (grant: Omit<UsedRight, 'namespace'>, { right, name }: UsedRight): boolean => grant.right === right && (grant.name === '' || grant.name === name);

/** What calls need beyond the manifests that are applied anyway and does not stand in `file`, and what stands in it for no call. */
export function differences(used: readonly UsedRight[], file: string, anyway: readonly string[]): { readonly lacking: readonly string[]; readonly excess: readonly string[] } {
  const [own, others] = [grantsOf(file), anyway.flatMap(grantsOf)];
  const needed = used.filter((use) => !others.some((grant) => covers(grant, use)));
  const shown = (rights: readonly Omit<UsedRight, 'namespace'>[]): string[] => [...new Set(rights.map(({ right, name }) => `${right} ${name}`.trim()))].sort();
  return { lacking: shown(needed.filter((use) => !own.some((grant) => covers(grant, use)))), excess: shown(own.filter((grant) => !needed.some((use) => covers(grant, use)))) };
}
