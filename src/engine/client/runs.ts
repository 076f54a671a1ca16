import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { Deployment, EngineRuns, Resource } from '../../ports/engine.ts';
import { callEngine, isCode, jsonOf, type GrpcChannel, type GrpcClient } from './grpc.ts';

const DEFAULT_TIME_TO_LIVE_MS = 60_000;
const DEPLOY_TIMEOUT_MS = 30_000;
/** An engine that has just started, on a busy machine, may take longer than its gateway waits for it (15 s). */
const DEPLOY_ATTEMPTS = 4;
/** The flow scope of a process instance itself. */
const WHOLE_INSTANCE = '-1';

/** Turns "no such element instance" into what it means for a run. */
async function ofActiveRun<T>(runKey: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw isCode(cause, 'NOT_FOUND') ? new RunbookError('RUN_NOT_ACTIVE', { run: runKey }, { cause }) : cause;
  }
}

const Deployed = z.object({
  process: z.object({ bpmnProcessId: z.string(), version: z.number(), processDefinitionKey: z.string() }).nullish(),
  form: z.object({ formId: z.string(), version: z.number(), formKey: z.string() }).nullish(),
});

async function deploy(channel: GrpcChannel, resources: readonly Resource[]): Promise<Deployment> {
  // The SDK names the field by kind; the engine goes by the file name alone.
  const sent = resources.map(({ name, content }) => ({ name, process: Buffer.from(content, 'utf8') }));
  const attempt = async (left: number): ReturnType<GrpcClient['deployResources']> => {
    try {
      return await callEngine('DeployResource', channel, (client) => client.deployResources(sent), DEPLOY_TIMEOUT_MS);
    } catch (cause) {
      // The engine makes no new version of content that it has: what was deployed without an answer may be sent again.
      if (left === 0 || !(cause instanceof RunbookError && cause.code === 'ENGINE_UNREACHABLE')) throw cause;
      return attempt(left - 1);
    }
  };
  const answer = await attempt(DEPLOY_ATTEMPTS - 1);
  const deployed = z.array(Deployed).parse(answer.deployments);
  return {
    key: answer.key,
    processes: deployed.flatMap(({ process }) => process ? [{ processId: process.bpmnProcessId, version: process.version, key: process.processDefinitionKey }] : []),
    forms: deployed.flatMap(({ form }) => form ? [{ formId: form.formId, version: form.version, key: form.formKey }] : []),
  };
}

/** Bits of a key below the number of its partition; partitions count from 1, so a smaller key was never handed out. */
const KEY_BITS = 51n;

/** Whether an engine can have given this key: it answers UNAVAILABLE, not NOT_FOUND, to any other. */
const isRunKey = (key: string): boolean => /^\d+$/.test(key) && BigInt(key) >> KEY_BITS > 0n;

/** Deployment, runs, messages and repairs over gRPC. */
export function createRuns(channel: GrpcChannel): EngineRuns {
  const setLocal = (key: string, variables: Readonly<Record<string, unknown>>, local: boolean): Promise<void> =>
    callEngine('SetVariables', channel, (client) => client.setVariables({ elementInstanceKey: key, variables: jsonOf(variables), local }));
  return {
    deploy: (resources) => deploy(channel, resources),
    async startRun(processId, variables) {
      const { processInstanceKey } = await callEngine('CreateProcessInstance', channel, (client) => client.createProcessInstance({ bpmnProcessId: processId, variables: jsonOf(variables) }));
      return processInstanceKey;
    },
    async isActive(runKey) {
      if (!isRunKey(runKey)) return false;
      try {
        await setLocal(runKey, {}, true);
        return true;
      } catch (cause) {
        if (isCode(cause, 'NOT_FOUND')) return false;
        throw cause;
      }
    },
    setVariables: (scopeKey, variables, { local }) => ofActiveRun(scopeKey, () => setLocal(scopeKey, variables, local)),
    async publishMessage({ name, correlationKey, variables = {}, timeToLiveMs = DEFAULT_TIME_TO_LIVE_MS, messageId }) {
      await callEngine('PublishMessage', channel, (client) => client.publishMessage({
        name, correlationKey, variables: jsonOf(variables), timeToLive: timeToLiveMs, ...(messageId === undefined ? {} : { messageId }),
      }));
    },
    async resolveIncident({ key, jobKey }, retries) {
      if (jobKey !== null) await callEngine('UpdateJobRetries', channel, (client) => client.updateJobRetries({ jobKey, retries }));
      await callEngine('ResolveIncident', channel, (client) => client.resolveIncident({ incidentKey: key }));
    },
    async modify({ runKey, terminate, activate }) {
      await ofActiveRun(runKey, () => callEngine('ModifyProcessInstance', channel, (client) => client.modifyProcessInstance({
        processInstanceKey: runKey,
        terminateInstructions: terminate.map((elementInstanceKey) => ({ elementInstanceKey })),
        activateInstructions: activate.map(({ elementId, variables }) => ({
          elementId, ancestorElementInstanceKey: WHOLE_INSTANCE,
          variableInstructions: variables === undefined ? [] : [{ scopeId: '', variables: jsonOf(variables) }],
        })),
      })));
    },
    cancel: (runKey) => ofActiveRun(runKey, () => callEngine('CancelProcessInstance', channel, (client) => client.cancelProcessInstance(runKey))),
  };
}
