/** One thing that lab and embedded engine need of this machine. */
export interface Finding {
  /** What is needed, for example `JDK 21 or newer`. */
  readonly what: string;
  readonly ok: boolean;
  /** What was found, for a person. */
  readonly found: string;
  /** What to do; empty where `ok`. */
  readonly remedy: string;
}

/** Looks at the machine and changes nothing; in the order in which a person would put things right. */
export type CheckMachine = () => Promise<readonly Finding[]>;
