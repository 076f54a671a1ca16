import { z } from 'zod';

/** One thing that an account may do, as the API server asks it; `namespace` is empty for what belongs to none. */
export interface Right {
  readonly namespace: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  /** For example `exec` of pods; empty without one. */
  readonly subresource: string;
  readonly verb: string;
  /** Where only one object of that name is meant; empty for all. */
  readonly name: string;
}

/** A right of a role; a role without a namespace of its own gets that of the place it is applied to. */
export type RoleRight = Omit<Right, 'namespace'> & { readonly namespace?: string };

const Rule = z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()), resourceNames: z.array(z.string()).optional() });
const Role = z.object({ kind: z.enum(['Role', 'ClusterRole']), metadata: z.object({ namespace: z.string().optional() }), rules: z.array(Rule) });

/** The rights of every Role and ClusterRole among the documents of a manifest; other documents grant nothing themselves. */
export function rightsIn(documents: readonly unknown[]): readonly RoleRight[] {
  return documents.flatMap((document) => {
    const role = Role.safeParse(document).data;
    if (role === undefined) return [];
    const { kind, metadata: { namespace }, rules } = role;
    const place = kind === 'ClusterRole' ? { namespace: '' } : namespace === undefined ? {} : { namespace };
    return rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [''] }) => apiGroups.flatMap((group) => resources.flatMap((path) => {
      const [resource = '', subresource = ''] = path.split('/');
      return verbs.flatMap((verb) => resourceNames.map((name): RoleRight => ({ group, resource, subresource, verb, name, ...place })));
    })));
  });
}

/** `create pods/exec`, `update configmaps coredns in kube-system`, `patch statefulsets.apps/scale`. */
export const shownRight = ({ verb, resource, group, subresource, name, namespace }: Right): string =>
  `${verb} ${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}${name === '' ? '' : ` ${name}`}${namespace === '' ? '' : ` in ${namespace}`}`;
