import { z } from 'zod';
import { planSecrets, type SecretsView } from '../../src/domain/secrets.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `kubernetes.create-secrets`: the Secrets of regions.yaml in both regions. Their values are read where they stand and shown nowhere. */
export const createSecretsWorker = defineWorker({
  jobType: 'kubernetes.create-secrets',
  title: 'Create secrets',
  deadlineMs: 120_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'A Secret that an earlier set-up made with other values is replaced; its old values are gone.',
  input: SetupInput,
  output: z.object({ secretsMade: z.array(z.string()) }),
  decides: [],
  async observe({ layout }, { ownership }): Promise<SecretsView> {
    return Object.fromEntries(await Promise.all(layout.regions.map(async (region) => [region.name, await ownership.readSecrets(region)] as const)));
  },
  plan: planSecrets,
  apply: ({ region, name, replace }, { ownership }) => ownership.writeSecret(region, name, { replace }),
  evidence: (_input, seen) => ({ secrets: Object.entries(seen).flatMap(([region, secrets]) => Object.entries(secrets).map(([name, state]) => `${name} in ${region}: ${state}`)) }),
});
