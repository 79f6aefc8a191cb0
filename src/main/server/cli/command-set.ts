import { type Command, Option } from 'commander'
import type { CliContext, CommonOptions, ExitCode } from './context'
import { defaultDataDir } from './data-dir'
import { wholeNumber } from './numbers'
import type { Output } from './text/output'
import { t } from './text/texts'
import type { ChosenWorkspace } from './workspace'

/** How a command is called and what its help says. */
export interface CommandText {
  signature: string
  about: string
  /** Command lines that show it at work, without `patchbay`. */
  examples: readonly string[]
}

/** The same of a command that works in a workspace. */
export interface WorkspaceCommandText<T> extends CommandText {
  /** It changes something in the workspace or at a CRM: always, or when its options say so. */
  writes?: true | ((options: T) => boolean)
}

/** What a command was given. */
export interface Given<T> {
  options: T & CommonOptions
  /** In the order of the signature; one that was left out is missing. */
  args: readonly string[]
  context: CliContext
  out: Output
}

/** The same with an engine and a workspace. */
export interface GivenWorkspace<T> extends Given<T>, ChosenWorkspace {}

/**
 * Gives what a command does once it is asked for. The help and wrong usage need none of it, and it is most of the program:
 * the engine's contract, the hosts, what draws progress.
 */
export type Load<G> = () => Promise<(given: G) => Promise<ExitCode>>

/** Makes commands that all have the same options, whose failures become texts and exit codes. */
export class CommandSet {
  readonly #context: CliContext
  readonly #end: (code: ExitCode) => void

  /** `end` gets the exit code of the command that ran. */
  constructor(context: CliContext, end: (code: ExitCode) => void) {
    this.#context = context
    this.#end = end
  }

  /** A command under a parent. */
  add<T>(parent: Command, text: CommandText, load: Load<Given<T>>): Command {
    const command = parent.command(text.signature)
    return this.#adopt(command, text, load)
  }

  /** The same with an engine, which is left in good order whatever happens, and with a workspace. */
  inWorkspace<T>(parent: Command, text: WorkspaceCommandText<T>, load: Load<GivenWorkspace<T>>): Command {
    const { writes } = text
    const command = this.add<T>(parent, text, loadInWorkspace(load, writes))
    return writes ? command.option('--prod', t('cli.options.prod')) : command
  }

  /**
   * A command that holds others. `load` gives what it does when none of them is named; without it, the help is shown.
   */
  group<T>(parent: Command, text: CommandText, load: Load<GivenWorkspace<T>> | null = null): Command {
    const group = parent.command(text.signature).helpCommand('help [command]', t('cli.commands.help'))
    if (load) return this.#adopt<T>(group, text, loadInWorkspace(load))
    // Naming none is wrong usage; the help goes where the errors go.
    return withHelp(group, text)
  }

  #adopt<T>(command: Command, text: CommandText, load: Load<Given<T>>): Command {
    const context = this.#context
    return withHelp(command, text)
      .option('--json', t('cli.options.json'))
      .option('--data-dir <DIR>', t('cli.options.dataDir', { dir: defaultDataDir(context.env) }))
      .addOption(new Option('--workspace <NAME|ID>', t('cli.options.workspace')).conflicts('sandbox'))
      .option('--sandbox', t('cli.options.sandbox'))
      .addOption(new Option('--clock-file <FILE>', t('cli.options.clockFile')).hideHelp(command.name() !== 'serve'))
      .addOption(
        new Option('--index-lag <MS>', t('cli.options.indexLag'))
          .argParser(wholeNumber(0, 2 ** 31))
          .hideHelp(command.name() !== 'serve'),
      )
      .action(async (...handed: unknown[]) => {
        // Commander hands over the arguments, then the options, then the command.
        const args = handed.slice(0, -2).flatMap((arg) => (arg === undefined ? [] : [String(arg)]))
        const options = command.optsWithGlobals() as T & CommonOptions
        const { carryOut } = await import('./carry-out')
        this.#end(await carryOut({ options, args, context }, load))
      })
  }
}

/** The same as a command of an engine's: with a workspace, that it may write to where it does. */
function loadInWorkspace<T>(load: Load<GivenWorkspace<T>>, writes?: WorkspaceCommandText<T>['writes']): Load<Given<T>> {
  return async () => {
    const [{ withWorkspace }, run] = await Promise.all([import('./carry-out'), load()])
    return (given) => withWorkspace(given, writes, run)
  }
}

function withHelp(command: Command, { about, examples }: CommandText): Command {
  const lines = examples.map((line) => `  patchbay ${line}`)
  const shown = lines.length > 0 ? `\n${t('cli.examples', { count: lines.length })}\n${lines.join('\n')}` : ''
  return command.description(about).addHelpText('after', shown)
}

/** Reads an option that may be given several times. */
export function several(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}
