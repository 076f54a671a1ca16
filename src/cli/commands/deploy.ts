import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { deployAll } from '../deployment.ts';
import { renderTable } from '../render/table.ts';

export const deployCommand = defineCommand({
  path: ['deploy'],
  summary: 'Send all process models and forms to the engine, as one deployment',
  details: 'May be repeated: what has not changed keeps its version, and runs that are going stay on theirs.',
  examples: ['deploy'],
  input: z.object({}),
  async run(_input, { parts, progress }) {
    const deployment = await progress.task('Deploy models and forms', () => deployAll(parts));
    const rows = [
      ...deployment.processes.map(({ processId, version, key }) => ['process', processId, String(version), key]),
      ...deployment.forms.map(({ formId, version, key }) => ['form', formId, String(version), key]),
    ];
    return { data: deployment, text: (style) => renderTable(style, ['kind', 'id', 'version', 'key'], rows) };
  },
});
