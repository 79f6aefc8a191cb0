import { runStatus } from '@shared/model'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { connect } from './commands/connect'
import { listIntegrations } from './commands/integrations'
import { listRuns, type RunsOptions } from './commands/runs'
import { type ServeOptions, serve } from './commands/serve'
import { type SyncOptions, sync } from './commands/sync'
import { type CliContext, type CommonOptions, type ExitCode, exitCode } from './context'
import { defaultDataDir } from './data-dir'
import { Output, t } from './output'
import { openSession, type Session } from './session'
import { defaultNangoHost, requireWorkspace } from './workspace'

/** Runs a command line and returns its exit code. `argv` are the arguments alone. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = exitCode.done
  const program = buildProgram(context, (result) => {
    code = result
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Help and version end the parsing as well, with code 0; everything else is about the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
    throw error
  }
}

function buildProgram(context: CliContext, end: (code: ExitCode) => void): Command {
  const program = new Command('patchbay')
    .description(t('cli.about'))
    .version(context.version, '-V, --version', t('cli.options.version'))
    .helpOption('-h, --help', t('cli.options.help'))
    .helpCommand('help [command]', t('cli.commands.help'))
    .addHelpText('after', `\n${t('cli.epilogue', { host: defaultNangoHost })}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showHelpAfterError(true)

  /** A command with the options of all, whose failures become texts and exit codes. */
  const command = <T extends CommonOptions>(
    signature: string,
    about: string,
    run: (out: Output, options: T, argument: string) => Promise<ExitCode>,
  ): Command =>
    program
      .command(signature)
      .description(about)
      .option('--json', t('cli.options.json'))
      .option('--data-dir <DIR>', t('cli.options.dataDir', { dir: defaultDataDir(context.env) }))
      .option('--sandbox', t('cli.options.sandbox'))
      .action(async (...args: unknown[]) => {
        // Commander hands over the arguments, then the options, then the command.
        const options = args.at(-2) as T
        const out = new Output(context, options.json ?? false)
        try {
          end(await run(out, options, String(args[0])))
        } catch (error) {
          end(out.failure(error))
        }
      })

  /** Runs with an engine, and leaves it in good order whatever happens. */
  const withSession = async (
    options: CommonOptions,
    out: Output,
    run: (session: Session) => Promise<ExitCode>,
  ): Promise<ExitCode> => {
    const session = await openSession(options, context, out)
    try {
      return await run(session)
    } finally {
      await session.close()
    }
  }
  const { env } = context

  command<ServeOptions>('serve', t('cli.commands.serve'), (out, options) => serve(options, context, out))
    .option('--port <N>', t('cli.commands.servePort'), wholeNumber(0, 65_535), 0)
    .option('--open', t('cli.commands.serveOpen'))
    .option('--no-open', t('cli.commands.serveNoOpen'))
    .option('--live', t('cli.commands.serveLive'))

  command('integrations', t('cli.commands.integrations'), (out, options) =>
    withSession(options, out, async ({ client }) => {
      await requireWorkspace(client, { ...options, env })
      return listIntegrations(client, out)
    }),
  )

  command<CommonOptions & { integrationKey?: string; open?: boolean }>(
    'connect',
    t('cli.commands.connect'),
    (out, options, provider) =>
      withSession(options, out, async ({ client }) => {
        await requireWorkspace(client, { ...options, env })
        return connect(client, provider, options, context, out)
      }),
  )
    .argument('<provider>', t('cli.commands.connectProvider'))
    .option('--integration-key <KEY>', t('cli.commands.connectKey'))
    .option('--open', t('cli.commands.connectOpen'))

  command<CommonOptions & SyncOptions>('sync', t('cli.commands.sync'), (out, options, target) =>
    withSession(options, out, async ({ client }) => {
      const workspace = await requireWorkspace(client, { ...options, env })
      return sync(client, workspace, target, options, context, out)
    }),
  )
    .argument('<integration>', t('cli.commands.syncIntegration'))
    .option('--confirm-first-sync', t('cli.commands.syncConfirm'))

  command<CommonOptions & RunsOptions>('runs', t('cli.commands.runs'), (out, options) =>
    withSession(options, out, async ({ client }) => {
      await requireWorkspace(client, { ...options, env })
      return listRuns(client, options, out)
    }),
  )
    .option('--limit <N>', t('cli.commands.runsLimit'), wholeNumber(1, 500), 20)
    .option('--integration <ID>', t('cli.commands.runsIntegration'))
    .addOption(new Option('--status <STATUS>', t('cli.commands.runsStatus')).choices(runStatus.options))

  return program
}

/** Reads a whole number out of an argument. */
function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(t('cli.usage.wholeNumber', { min, max }))
  }
}
