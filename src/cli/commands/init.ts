import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';

const FILE = 'regions.yaml';

export const initCommand = defineCommand({
  path: ['init'],
  summary: 'Write a commented regions.yaml with the contexts of your kubeconfig',
  details: 'Takes the first two contexts, and asks their nodes for the addresses of their pods (podCidr). A context that does not answer within seconds leaves a comment instead. Changes nothing but the file.',
  options: [
    { flags: '--file <path>', description: 'where to write it', defaultsTo: FILE },
    { flags: '--force', description: 'replace the file that is there' },
  ],
  examples: ['init', 'init --file /etc/region-runbooks/regions.yaml'],
  input: z.object({ file: z.string().default(FILE), force: z.boolean().default(false) }),
  async run({ file, force }, { parts }) {
    if (!force && (await parts.files.exists(file))) throw new RunbookError('NOT_CONFIRMED', { file, problem: 'it exists', flag: '--force replaces it' });
    await parts.files.write(file, await parts.exampleConfig());
    return { data: { file }, text: (style) => `${style.good('written')}: ${file}. Correct what it says, then: regionctl doctor` };
  },
});
