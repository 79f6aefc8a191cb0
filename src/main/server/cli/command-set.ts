import { type Command, Option } from 'commander'
import type { CliContext, CommonOptions, ExitCode } from './context'
import { defaultDataDir } from './data-dir'
import { wholeNumber } from './numbers'
import { openSession } from './session'
import { Output, t } from './text/output'
import { allowWriting, type ChosenWorkspace, reopenWorkspace, requireWorkspace } from './workspace'

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
  add<T>(parent: Command, text: CommandText, run: (given: Given<T>) => Promise<ExitCode>): Command {
    const command = parent.command(text.signature)
    return this.#adopt(command, text, run)
  }

  /** The same with an engine, which is left in good order whatever happens, and with a workspace. */
  inWorkspace<T>(
    parent: Command,
    text: WorkspaceCommandText<T>,
    run: (given: GivenWorkspace<T>) => Promise<ExitCode>,
  ): Command {
    const { writes } = text
    const command = this.add<T>(parent, text, (given) =>
      withWorkspace(given, async (inside) => {
        if (writes === true || writes?.(inside.options)) allowWriting(inside, inside.options)
        return run(inside)
      }),
    )
    return writes ? command.option('--prod', t('cli.options.prod')) : command
  }

  /**
   * A command that holds others. `run` is what it does when none of them is named; without it, the help is shown.
   */
  group<T>(
    parent: Command,
    text: CommandText,
    run: ((given: GivenWorkspace<T>) => Promise<ExitCode>) | null = null,
  ): Command {
    const group = parent.command(text.signature).helpCommand('help [command]', t('cli.commands.help'))
    if (run) return this.#adopt<T>(group, text, (given) => withWorkspace(given, run))
    // Naming none is wrong usage; the help goes where the errors go.
    return withHelp(group, text)
  }

  #adopt<T>(command: Command, text: CommandText, run: (given: Given<T>) => Promise<ExitCode>): Command {
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
        const out = new Output(context, options.json ?? false)
        try {
          this.#end(await run({ options, args, context, out }))
        } catch (error) {
          this.#end(out.failure(error))
        }
      })
  }
}

async function withWorkspace<T>(
  given: Given<T>,
  run: (given: GivenWorkspace<T>) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { options, context, out } = given
  const session = await openSession(options, context, out)
  try {
    const choice = { ...options, env: context.env }
    const chosen = await requireWorkspace(session.client, choice)
    session.onNextEngine((client) => reopenWorkspace(client, chosen, choice))
    out.warn(t('cli.workspace', { name: chosen.workspace.name, id: chosen.workspace.id }))
    return await run({ ...given, ...chosen })
  } finally {
    await session.close()
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
