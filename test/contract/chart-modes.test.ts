import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { recreatedHalfOf, temporaryBrokersOf, type Layout } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { labTools } from '../support/client-tools.ts';

const CHART = join(import.meta.dirname, '..', '..', 'deploy', 'charts', 'zeebe-dual-region');

const Manifest = z.looseObject({ kind: z.string(), metadata: z.object({ name: z.string() }) });
const Brokers = z.looseObject({ spec: z.looseObject({
  replicas: z.int(), template: z.looseObject({ spec: z.looseObject({ containers: z.tuple([z.looseObject({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })) })]) }) }),
}) });
const Script = z.looseObject({ data: z.object({ 'startup.sh': z.string() }) });

const layout: Layout = { cluster: 'pair', release: 'camunda', regions: [0, 1].map((index) => ({ name: `region${index}`, index, context: '', namespace: `zeebe-${index}` })) };

describe('the chart while a region of the classic generation is lost or comes back', () => {
  let helm = '';
  beforeAll(async () => { ({ helm } = await labTools()); }, 120_000);

  async function render(...set: readonly string[]) {
    const { stdout } = await liveExec({ file: helm, args: ['template', 'camunda', CHART, ...set.flatMap((value) => ['--set', value])], timeoutMs: 30_000, effect: 'read' });
    const manifests = parseAllDocuments(stdout).map((document) => Manifest.parse(document.toJS()));
    const find = (kind: string, name: string): unknown => manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    const { spec } = Brokers.parse(find('StatefulSet', 'camunda-zeebe'));
    const script = Script.parse(find('ConfigMap', 'camunda-zeebe-configuration')).data['startup.sh'];
    return { names: manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`), spec, script };
  }

  /** What the start-up scripts of all pods do: a broker's id, or `asleep`. */
  async function run({ spec, script }: Awaited<ReturnType<typeof render>>): Promise<readonly (number | 'asleep')[]> {
    const told = script.replace('exec /usr/local/zeebe/bin/broker', 'echo $ZEEBE_BROKER_CLUSTER_NODEID').replace('sleep infinity & wait', 'echo asleep');
    return Promise.all(Array.from({ length: spec.replicas }, async (_, ordinal) => {
      const { stdout } = await liveExec({ file: 'bash', args: ['-c', told], env: { K8S_NAME: `camunda-zeebe-${ordinal}` }, timeoutMs: 5_000, effect: 'read' });
      return stdout.trim() === 'asleep' ? 'asleep' : Number(stdout);
    }));
  }

  describe.each([[0, 4], [1, 4], [0, 8], [1, 8]])('region %i of %i brokers', (index, brokers) => {
    const size = `zeebe.clusterSize=${brokers}`;
    const mode = (type: string): string => `global.multiregion.installationType=${type},global.multiregion.regionId=${index}`;

    it('starts temporary brokers with every other of its ids in mode failOver', async () => {
      expect(await run(await render(size, mode('failOver')))).toEqual(temporaryBrokersOf(layout, `region${index}`, brokers));
    });

    it('starts the other half in mode failBack and lets the rest sleep', async () => {
      const started = await run(await render(size, mode('failBack')));
      expect(started).toHaveLength(brokers / 2);
      expect(started.filter((one) => one !== 'asleep')).toEqual(recreatedHalfOf(layout, `region${index}`, brokers));
      expect(started.map((one) => one === 'asleep')).toEqual(started.map((_, ordinal) => ordinal % 2 === 0));
    });

    it('starts all of them in mode normal, which is the default', async () => {
      const all = Array.from({ length: brokers / 2 }, (_, ordinal) => ordinal * 2 + index);
      expect(await run(await render(size, mode('normal')))).toEqual(all);
      expect(await run(await render(size, `global.multiregion.regionId=${index}`))).toEqual(all);
    });
  });

  it('takes the keys of 8.2, which win where they are set', async () => {
    const own = 'global.multiregion.installationType=failBack,global.multiregion.regionId=1';
    expect(await run(await render(own, 'global.installationType=failOver,global.regionId=0'))).toEqual([0]);
    expect(await run(await render(own, 'global.installationType=normal'))).toEqual([1, 3]);
    expect(await run(await render('global.multiregion.regionId=1', 'global.regionId=0'))).toEqual([0, 2]);
  });

  it('refuses a mode that there is not', async () => {
    const failure = await render('global.multiregion.installationType=failover').catch((cause: unknown) => cause);
    expect(failure instanceof RunbookError && failure.facts['stderr']).toContain('installationType failover: it must be normal, failOver or failBack');
  });

  it('serves no clients with temporary brokers where gateway and search cluster are switched off', async () => {
    const { names, spec } = await render('global.multiregion.installationType=failOver', 'zeebeGateway.enabled=false', 'elasticsearch.enabled=false');
    expect(names).toEqual(['ConfigMap camunda-zeebe-configuration', 'Service camunda-zeebe', 'StatefulSet camunda-zeebe']);
    expect(spec.template.spec.containers[0].env).toContainEqual({ name: 'ZEEBE_BROKER_GATEWAY_ENABLE', value: 'false' });
  });

  it('has no gateway Deployment without gateway, whatever its replicas', async () => {
    expect((await render('zeebeGateway.enabled=false', 'zeebeGateway.replicas=1')).names).not.toContain('Deployment camunda-zeebe-gateway');
  });

  it('ends a sleeping pod at the first signal', async () => {
    const { script } = await render('global.multiregion.installationType=failBack');
    const { stdout } = await liveExec({
      file: 'bash', args: ['-c', 'bash -c "$0" >/dev/null 2>&1 & sleep 0.3; kill -TERM $!; wait $!; echo $?', script.replace('sleep infinity', 'sleep 3')],
      env: { K8S_NAME: 'camunda-zeebe-0' }, timeoutMs: 5_000, effect: 'read',
    });
    expect(stdout.trim()).toBe('143');
  });
});
