import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { rightsIn, type RoleRight } from '../domain/access.ts';
import type { Places } from '../ports/places.ts';

/** A manifest of deploy/rbac and what it grants. */
export interface Grant {
  /** `setup-dns.yaml`. */
  readonly file: string;
  readonly rights: readonly RoleRight[];
}

/** Every manifest of deploy/rbac, by name. */
export function readGrants({ project }: Pick<Places, 'project'>): readonly Grant[] {
  const folder = join(project, 'deploy', 'rbac');
  return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((file) => {
    const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => z.unknown().parse(document.toJS()));
    return { file, rights: rightsIn(documents) };
  });
}
