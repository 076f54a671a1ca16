import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import { get } from './full-lab.ts';
import type { LabHarness } from './lab-harness.ts';

const Pod = z.looseObject({
  metadata: z.looseObject({ uid: z.string() }),
  status: z.looseObject({ containerStatuses: z.array(z.looseObject({ ready: z.boolean(), state: z.looseObject({ running: z.unknown().optional() }) })).optional() }),
});

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The java processes in a pod of the lab: its containers are processes of this machine. */
const javaOf = (uid: string): number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  .filter((pid) => textOf(`/proc/${pid}/cgroup`).includes(uid) && textOf(`/proc/${pid}/comm`).trim() === 'java').map(Number);

/**
 * Stops a broker of the lab in the middle of its start, as soon as its program runs: from then on it hangs, running, not ready, its ports closed.
 * It ends with its pod. Gives the uid of that pod.
 */
export async function freezeStartingBroker(lab: LabHarness, region: string, pod: string): Promise<string> {
  return eventually(`${pod} of ${region} starts`, 300_000, async () => {
    const { metadata: { uid }, status } = Pod.parse(await get(lab, region, '--namespace', `camunda-${region}`, 'pod', pod, '-o', 'json'));
    const [container] = status.containerStatuses ?? [];
    if (container?.state.running === undefined) throw new Error(`${pod} does not run yet`);
    if (container.ready) throw new Error(`${pod} is ready already: it was not caught in its start`);
    const processes = javaOf(uid);
    if (processes.length === 0) throw new Error(`no java in ${pod} yet`);
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    return uid;
  }, 100);
}
