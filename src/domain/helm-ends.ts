import { wait } from './plan.ts';

/** A wait for helm, where the status of a release says that it is at work (`pending-install` …); null where it is not. `what` ends the sentence, for example ` of release camunda`. Pure. */
export const helmEnds = (status: string | undefined, what: string): ReturnType<typeof wait> | null =>
  status?.startsWith('pending') === true ? wait(`helm ends the ${status}${what}; one that was killed is rolled back by hand`) : null;
