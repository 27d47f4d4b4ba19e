/** How a thread is started: what Node's `Worker` takes, as far as it concerns an executor. */
export interface ThreadOptions {
  /** Its command-line options; those of the process by default. */
  readonly execArgv?: readonly string[] | undefined
  /** Its environment variables; a copy of those of the process by default. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** How much memory it may take: `maxOldGenerationSizeMb` and so on. */
  readonly resourceLimits?: Readonly<Record<string, number>> | undefined
}
