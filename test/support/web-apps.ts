import { ZBClient } from 'zeebe-node';
import { z } from 'zod';
import { createHistory } from '../../src/engine/client/history.ts';
import { createWebApi, sessionAuthorization } from '../../src/engine/client/web-api.ts';
import { eventually } from './eventually.ts';
import { forwardTo } from './kubectl.ts';
import type { LabHarness } from './lab-harness.ts';

const PROCESS = 'seen_in_both_operates';
const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="lab">
  <process id="${PROCESS}" isExecutable="true"><startEvent id="start"/><sequenceFlow id="on" sourceRef="start" targetRef="wait"/><userTask id="wait"/></process>
</definitions>`;

async function withGateway<T>(lab: LabHarness, region: string, work: (client: ZBClient) => Promise<T>): Promise<T> {
  const { port, close } = await forwardTo(lab, region, 'camunda-zeebe-gateway', 26_500);
  const client = new ZBClient(`localhost:${port}`, { loglevel: 'NONE', eagerConnection: false, maxRetries: 3 });
  try {
    return await work(client);
  } finally {
    await client.close();
    await close();
  }
}

/** A model whose instances wait for ever, deployed by that region's gateway. */
export const deployWaiting = (lab: LabHarness, region: string): Promise<void> => withGateway(lab, region, async (client) => {
  await client.deployProcess({ definition: Buffer.from(MODEL), name: 'seen-in-both-operates.bpmn' });
});

/** Starts an instance by that region's gateway; gives its key. */
export const startWaiting = (lab: LabHarness, region: string): Promise<string> =>
  withGateway(lab, region, async (client) => (await client.createProcessInstance({ bpmnProcessId: PROCESS, variables: {} })).processInstanceKey);

const Count = z.object({ count: z.int() });

/** Waits until the exporter has brought that instance to the region's OpenSearch. */
export async function expectExported(lab: LabHarness, region: string, key: string): Promise<void> {
  const { port, close } = await forwardTo(lab, region, 'opensearch', 9200);
  try {
    await eventually(`instance ${key} is exported to ${region}`, 60_000, async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/zeebe-record_process-instance_*/_count`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: { term: { 'value.processInstanceKey': key } } }),
      });
      const text = await answer.text();
      if (!answer.ok || Count.parse(JSON.parse(text)).count === 0) throw new Error(`${answer.status} ${text.slice(0, 300)}`);
    });
  } finally {
    await close();
  }
}

/** Waits until the Operate of a region shows each of these instances as active. */
export async function expectInOperate(lab: LabHarness, region: string, keys: readonly string[]): Promise<void> {
  const { port, close } = await forwardTo(lab, region, 'camunda-operate', 80);
  const url = `http://127.0.0.1:${port}`;
  const { listRuns } = createHistory(createWebApi(url, sessionAuthorization(url, { username: 'demo', password: 'demo' })));
  try {
    await eventually(`Operate of ${region} shows ${keys.join(', ')}`, 60_000, async () => {
      const seen = (await listRuns({ processIds: [PROCESS] })).filter(({ state }) => state === 'ACTIVE').map(({ key }) => key);
      const missing = keys.filter((key) => !seen.includes(key));
      if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}; seen: ${seen.join(', ') || 'none'}`);
    });
  } finally {
    await close();
  }
}
