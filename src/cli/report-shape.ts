import { z } from 'zod';
import { ReportedDecision } from '../domain/report.ts';

const Split = z.object({ totalMs: z.number(), machineMs: z.number(), peopleMs: z.number(), clusterMs: z.number() });

/** The variable `report` of a run, as its own job wrote it; what a later version adds is ignored. */
export const RunReportShape = z.object({
  runbook: z.string().default('RegionFailover'), runKey: z.string(), cluster: z.string(), lostRegion: z.string(), survivingRegion: z.string(), reason: z.string(), requestedBy: z.string(),
  approvers: z.array(z.string()), outcome: z.string(), problem: z.string().optional(), startedAt: z.string(), endedAt: z.string(),
  recovery: Split.nullable(), verdict: z.string(), observers: z.array(z.string()), removedBrokers: z.array(z.number()), disabledExporters: z.array(z.string()),
  verification: z.record(z.string(), z.unknown()).nullable(), decisions: z.array(ReportedDecision), warnings: z.array(z.string()).optional(),
  failback: z.object({
    addedBrokers: z.array(z.number()), enabledExporters: z.array(z.string()), pausedMs: z.number().nullable(),
    snapshot: z.object({ name: z.string(), bytes: z.number(), tookMs: z.number(), bytesPerSecond: z.number(), backups: z.array(z.string()).optional() }).nullable(),
    restore: z.object({ indices: z.number(), tookMs: z.number(), bytesPerSecond: z.number() }).nullable(),
    dataProof: z.object({ recordsCompared: z.number(), recordsMissing: z.number(), indicesCompared: z.number(), indicesDiffering: z.number(), exportedCompared: z.number().default(0), exportedMissing: z.number().default(0) }).nullable(),
    forecast: z.array(z.object({ gigabytes: z.number(), seconds: z.number() })),
  }).optional(),
  steps: z.array(z.object({
    title: z.string(), elementId: z.string(), jobType: z.string(), mode: z.string(), startedAt: z.string(), endedAt: z.string().nullable(),
    tookMs: z.number(), waitedMs: z.number(), outcome: z.string(), detail: z.string().optional(), approvals: z.array(z.object({ by: z.string(), at: z.string() })).optional(), comments: z.array(z.string()).optional(), activations: z.number(),
    actions: z.array(z.object({ command: z.string(), startedAt: z.string().optional(), endedAt: z.string().optional(), answer: z.string() })),
  })),
});
export type RunReportShape = z.infer<typeof RunReportShape>;
