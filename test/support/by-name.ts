import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files in the order of their names, so that one leaves the lab as the next one needs it, on every machine. */
export class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}
