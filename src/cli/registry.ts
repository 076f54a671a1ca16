import type { CliCommand } from './command-spec.ts';
import { abortCommand } from './commands/abort.ts';
import { approveCommand, rejectCommand } from './commands/approve.ts';
import { canaryCommand } from './commands/canary.ts';
import { completionCommand } from './commands/completion.ts';
import { decideCommand } from './commands/decide.ts';
import { demoCommand } from './commands/demo.ts';
import { deployCommand } from './commands/deploy.ts';
import { doctorCommand } from './commands/doctor.ts';
import { engineCommands } from './commands/engine.ts';
import { initCommand } from './commands/init.ts';
import { labCommands } from './commands/lab.ts';
import { planFailbackCommand } from './commands/plan-failback.ts';
import { planFailoverCommand } from './commands/plan-failover.ts';
import { planSetupCommand } from './commands/plan-setup.ts';
import { planTeardownCommand } from './commands/plan-teardown.ts';
import { reportCommand } from './commands/report.ts';
import { retryCommand } from './commands/retry.ts';
import { searchNodesCommand } from './commands/search-nodes.ts';
import { skipCommand } from './commands/skip.ts';
import { startFailbackCommand } from './commands/start-failback.ts';
import { startFailoverCommand } from './commands/start-failover.ts';
import { startSetupCommand } from './commands/start-setup.ts';
import { startTeardownCommand } from './commands/start-teardown.ts';
import { statusCommand } from './commands/status.ts';
import { tasksCommand } from './commands/tasks.ts';
import { topologyCommand } from './commands/topology.ts';
import { valuesCommand } from './commands/values.ts';
import { workCommand } from './commands/work.ts';

const ALL: readonly CliCommand[] = [
  startFailoverCommand, startFailbackCommand, startSetupCommand, startTeardownCommand, statusCommand, tasksCommand, approveCommand, rejectCommand, decideCommand, retryCommand, skipCommand, abortCommand, reportCommand,
  planFailoverCommand, planFailbackCommand, planSetupCommand, planTeardownCommand, valuesCommand, topologyCommand, searchNodesCommand, canaryCommand,
  workCommand, deployCommand, doctorCommand, initCommand, ...engineCommands, ...labCommands, demoCommand,
];

/** Every command, in the order of the help: a run first, then what is looked at, then what is set up. */
export const commands: readonly CliCommand[] = [...ALL, completionCommand(ALL)];
