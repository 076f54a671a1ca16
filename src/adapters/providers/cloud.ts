import type { z } from 'zod';
import type { RegionConfig } from '../../config/schema.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { Exec } from '../../transport/exec.ts';
import { parsed } from '../answers.ts';
import type { ProviderTools } from './provider.ts';

/** Deadline of one call of a cloud's program. */
const CALL_MS = 60_000;

/** The program of a cloud, on PATH and logged in as whoever runs this. */
export interface CloudCli {
  /** Its JSON. @throws COMMAND_FAILED (retry), ANSWER_UNKNOWN (defect), TOOL_MISSING (defect) */
  read<Schema extends z.ZodType>(region: Region, args: readonly string[], schema: Schema): Promise<z.output<Schema>>;
  write(args: readonly string[], timeoutMs?: number): Promise<void>;
}

export const cloudCli = (exec: Exec, file: string): CloudCli => ({
  read: async (region, args, schema) => {
    const { stdout } = await exec({ file, args, effect: 'read', timeoutMs: CALL_MS });
    return parsed(schema, stdout.trim() === '' ? 'null' : stdout, { call: [file, ...args].join(' '), region: region.name });
  },
  write: async (args, timeoutMs = CALL_MS) => { await exec({ file, args, effect: 'write', timeoutMs }); },
});

/** What each region sends to the other's brokers and search cluster. @source Camunda dual-region guide 8.6–8.9, ports */
export const CROSS_REGION_PORTS = [
  { protocol: 'tcp', from: 9_200, to: 9_200 }, { protocol: 'tcp', from: 26_500, to: 26_502 }, { protocol: 'udp', from: 26_502, to: 26_502 },
] as const;

/** Addresses of the pods of a region. @throws CONFIG_INVALID (defect here: the run has begun) where regions.yaml does not say */
export function podRangeOf({ places }: Pick<ProviderTools, 'places'>, region: Region): string {
  const { podCidr }: RegionConfig = places(region).config;
  if (podCidr === undefined) throw new RunbookError('CONFIG_INVALID', { region: region.name, problem: 'podCidr is missing', remedy: 'Say in which range the pods of both regions have their addresses: ports are opened for it' });
  return podCidr;
}
