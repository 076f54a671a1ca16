#!/usr/bin/env node
// Runs the TypeScript sources in this very process, so that signals and exit codes are its own.
import { bundled } from './bundled.mjs';

const program = await bundled().catch(async () => {
  // No place for a bundle, or a source that does not compile: the sources as they are, which takes longer and says what is wrong.
  const { register } = await import('tsx/esm/api');
  register();
  return '../src/main.ts';
});
await import(program);
