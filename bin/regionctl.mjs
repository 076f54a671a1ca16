#!/usr/bin/env node
// Runs the TypeScript sources as they are: tsx is loaded into this very process, so that signals and exit codes are its own.
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
