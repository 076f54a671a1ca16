/** `Take lock: done` for each step of a report. */
export const titles = (steps: readonly { readonly title: string; readonly outcome: string }[]): string[] => steps.map(({ title, outcome }) => `${title}: ${outcome}`);

/** The forced removals among the writes that took effect. */
export const removals = (effects: readonly string[]): string[] => effects.filter((effect) => effect.includes('"remove"'));

/** Every write that changed the managed cluster: all but those of the lock. */
export const changes = (effects: readonly string[]): string[] => effects.filter((effect) => !effect.startsWith('PUT /leases'));
