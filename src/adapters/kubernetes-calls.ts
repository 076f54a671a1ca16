import type { z } from 'zod';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Freshness } from '../ports/kubernetes.ts';
import type { KubernetesRequest, KubernetesResponse, SendKubernetes } from '../transport/kubernetes.ts';
import { accepted, answered, parsed, type CallFacts } from './answers.ts';
import type { PlacesOf, RegionPlaces } from './region-places.ts';

export interface CallDeps {
  readonly kubernetes: SendKubernetes;
  /** A region in itself is enough, where it is in no configuration yet. */
  readonly places: (region: Region) => Pick<RegionPlaces, 'context'>;
}

export interface KubernetesDeps extends CallDeps {
  readonly places: PlacesOf;
}

export type Call = Omit<KubernetesRequest, 'context'>;

/** Calls to the API server of a region, by the errors of the Kubernetes ports. */
export interface KubernetesCalls {
  /** The object, or null where there is none. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect), ANSWER_UNKNOWN (defect) */
  find<Schema extends z.ZodType>(region: Region, path: string, schema: Schema, freshness?: Freshness): Promise<z.output<Schema> | null>;
  /** The object. @throws as `find`, CALL_REJECTED (defect) where there is none */
  read<Schema extends z.ZodType>(region: Region, path: string, schema: Schema, freshness?: Freshness): Promise<z.output<Schema>>;
  /** The object or null, of whose body nothing ever stands in an error. @throws as `find` */
  findSecret<Schema extends z.ZodType>(region: Region, path: string, schema: Schema): Promise<z.output<Schema> | null>;
  /** The object, of whose body nothing ever stands in an error. @throws as `read` */
  readSecret<Schema extends z.ZodType>(region: Region, path: string, schema: Schema): Promise<z.output<Schema>>;
  /** The answer to a question that is sent as POST and changes nothing, such as an access review. @throws as `read` */
  ask<Schema extends z.ZodType>(region: Region, path: string, body: unknown, schema: Schema): Promise<z.output<Schema>>;
  /** A write with any answer that means something to the caller: below 300, 404 or 409. @throws REGION_UNREACHABLE, OUTCOME_UNKNOWN (retry), PERMISSION_DENIED, CALL_REJECTED (defect) */
  write(region: Region, call: Omit<Call, 'effect'>): Promise<KubernetesResponse>;
}

export function kubernetesCalls({ kubernetes, places }: CallDeps): KubernetesCalls {
  const factsOf = (region: Region, { method, path }: Pick<Call, 'method' | 'path'>): CallFacts => ({ call: `${method} ${path} (context ${places(region).context})`, region: region.name });
  const answer = (region: Region, call: Call): Promise<KubernetesResponse> =>
    answered(kubernetes({ ...call, context: places(region).context }), factsOf(region, call), { unreachable: 'REGION_UNREACHABLE', effect: call.effect });
  const checked = (region: Region, call: Call, given: KubernetesResponse): Promise<KubernetesResponse> =>
    accepted(Promise.resolve(given), factsOf(region, call), { unreachable: 'REGION_UNREACHABLE', effect: call.effect });

  const find: KubernetesCalls['find'] = async (region, path, schema, freshness) => {
    const call = { method: 'GET', effect: 'read', path, ...freshness } as const;
    const given = await answer(region, call);
    return given.status === 404 ? null : parsed(schema, (await checked(region, call, given)).text, factsOf(region, call));
  };
  return {
    find,
    read: async (region, path, schema, freshness) => {
      const found = await find(region, path, schema, freshness);
      if (found === null) throw new RunbookError('CALL_REJECTED', { ...factsOf(region, { method: 'GET', path }), status: 404 });
      return found;
    },
    findSecret: async (region, path, schema) => {
      const call = { method: 'GET', effect: 'read', path } as const;
      const given = await answer(region, call);
      return given.status === 404 ? null : parsed(schema, (await checked(region, call, given)).text, factsOf(region, call), { secret: true });
    },
    readSecret: async (region, path, schema) => {
      const call = { method: 'GET', effect: 'read', path } as const;
      return parsed(schema, (await checked(region, call, await answer(region, call))).text, factsOf(region, call), { secret: true });
    },
    ask: async (region, path, body, schema) => {
      const call = { method: 'POST', effect: 'read', path, body } as const;
      return parsed(schema, (await checked(region, call, await answer(region, call))).text, factsOf(region, call));
    },
    write: async (region, call) => {
      const writing = { ...call, effect: 'write' } as const;
      const given = await answer(region, writing);
      return given.status === 404 || given.status === 409 ? given : checked(region, writing, given);
    },
  };
}
