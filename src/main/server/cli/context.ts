/** Where the command line runs: everything that it reads and writes besides Patchbay itself. */
export interface CliContext {
  version: string
  /** Of the build: out/main/engine.js, out/main/sandbox.js, out/renderer. */
  paths: { engine: string; sandbox: string; renderer: string }
  env: NodeJS.ProcessEnv
  cwd: string
  stdout: TextSink
  stderr: TextSink
  /** Calls back at each Ctrl-C or request to end, until the returned function is called. */
  onInterrupt(listener: () => void): () => void
  /** Calls back at SIGUSR2; tests end the engine by it. */
  onTestSignal(listener: () => void): () => void
}

export interface TextSink {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Options that every command has. */
export interface CommonOptions {
  json?: boolean
  dataDir?: string
  workspace?: string
  sandbox?: boolean
  /** Only on commands that write. */
  prod?: boolean
  /** For tests: see `TestSwitches`. */
  clockFile?: string
  indexLag?: number
}

/** Exit codes of every command. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** The command cannot be carried out as it was given; ends with exit code 2. The message is for the person. */
export class UsageError extends Error {}

/** Something that no problem code stands for went wrong; ends with exit code 1. The message is for the person. */
export class FailedError extends Error {
  constructor(
    message: string,
    readonly code = 'FAILED',
  ) {
    super(message)
  }
}

/** Where Nango's cloud is. https://nango.dev/docs/reference/api/authentication */
export const defaultNangoHost = 'https://api.nango.dev'
