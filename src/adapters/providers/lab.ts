import { newGenericProvider } from './generic.ts';
import type { NewProvider } from './provider.ts';

/** The lab: generic, with answers kept as briefly as its own DNS keeps them, so that a lost region is missed at once. */
export const newLabProvider: NewProvider = newGenericProvider(5);
