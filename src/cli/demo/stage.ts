import type { CliContext } from '../context.ts';

/** Engine, lab and runner of a demo. */
export interface Stage {
  /** Starts everything and gives the addresses for a person. */
  build(): Promise<string>;
  /** Ends what the demo started; `keep` leaves lab and engine. Safe to call at any moment. */
  close(options: { readonly keep: boolean }): Promise<void>;
}

/** An engine that was up before stays up; a lab is always taken down, since the demo breaks it. */
export function openStage({ parts, progress }: CliContext): Stage {
  const made: { engine: boolean; lab: boolean; runner?: { close(): Promise<void> } } = { engine: false, lab: false };
  return {
    async build() {
      const [control, lab] = await Promise.all([parts.engineControl(), parts.lab()]);
      made.engine = !(await control.status()).ready;
      await control.up({}, progress);
      made.lab = true;
      if (!(await lab.status()).up || !(await isWhole(lab))) await lab.up({ brokers: 4, partitions: 2 }, progress);
      await control.waitForWebapps(progress);
      made.runner = await parts.startRunner({ canary: false, log: () => undefined });
      const { operate, tasklist, login } = control.addresses;
      return `Operate ${operate}, Tasklist ${tasklist}, login ${login.username} / ${login.password}`;
    },
    async close({ keep }) {
      await made.runner?.close();
      if (keep) return;
      try {
        if (made.lab) await (await parts.lab()).down(progress);
      } finally {
        // Also where the lab cannot be taken down, because somebody else is at it.
        if (made.engine) await (await parts.engineControl()).down(progress);
      }
    },
  };
}

/** A lab whose regions all answer; `up` mends any other. */
async function isWhole(lab: Awaited<ReturnType<CliContext['parts']['lab']>>): Promise<boolean> {
  const { regions } = await lab.status();
  return regions.every(({ link, kubernetes, pods }) => link === 'up' && kubernetes === 'ready' && pods.length > 0 && pods.every(({ ready }) => ready));
}
