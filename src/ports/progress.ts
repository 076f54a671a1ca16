/** Shows a person what goes on; anything over two seconds runs inside a task. */
export interface Progress {
  /** Runs `work` under a title; `note` replaces the line beside it. Rejects as the work rejects. */
  task<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
}

/** Shows nothing: for tests and for machine output. */
export const silentProgress: Progress = { task: (_title, work) => work(() => undefined) };
