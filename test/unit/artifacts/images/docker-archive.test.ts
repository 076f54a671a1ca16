import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { archiveDocuments } from '../../../../src/artifacts/images/docker-archive.ts';

describe('archiveDocuments', () => {
  const documents = archiveDocuments('docker.io/camunda/zeebe:8.6.0', { Entrypoint: ['/start'] }, ['aa', 'bb']);

  it('names the configuration by its digest and the layers in their order', () => {
    expect(documents.configName).toBe(`${createHash('sha256').update(documents.config).digest('hex')}.json`);
    expect(JSON.parse(documents.manifest)).toEqual([{ Config: documents.configName, RepoTags: ['docker.io/camunda/zeebe:8.6.0'], Layers: ['aa/layer.tar', 'bb/layer.tar'] }]);
  });
  it('lists the layers in the configuration too', () => {
    expect(JSON.parse(documents.config)).toMatchObject({ os: 'linux', rootfs: { type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb'] } });
  });
  it('gives the same bytes for the same image', () => {
    expect(archiveDocuments('docker.io/camunda/zeebe:8.6.0', { Entrypoint: ['/start'] }, ['aa', 'bb'])).toEqual(documents);
  });
});
