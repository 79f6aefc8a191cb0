import { Command, CommanderError } from 'commander'
import { CommandSet, several } from './command-set'
import type { RestoreOptions } from './commands/backup'
import type { ConnectOptions } from './commands/crm/connect'
import { registerMapping } from './commands/crm/register-mapping'
import { registerReference } from './commands/crm/register-reference'
import { registerInbox, registerRecords } from './commands/records/register-records'
import { registerRuns } from './commands/runs/register-runs'
import type { ServeOptions } from './commands/serve'
import type { TagsOptions } from './commands/tags'
import { type CliContext, defaultNangoHost, type ExitCode, exitCode } from './context'
import { wholeNumber } from './numbers'
import { visibleText } from './text/terminal-text'
import { t } from './text/texts'

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
    // An option behind `conflicts settle` belongs to `settle`, also where `conflicts` has it, too.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => context.stdout.write(visibleText(text)),
      writeErr: (text) => context.stderr.write(visibleText(text)),
    })
    .showHelpAfterError(true)
  const commands = new CommandSet(context, end)

  commands
    .add<ServeOptions>(
      program,
      { signature: 'serve', about: t('cli.commands.serve'), examples: ['serve --open', 'serve --sandbox --json'] },
      async () => {
        const { serve } = await import('./commands/serve')
        return ({ options, out }) => serve(options, context, out)
      },
    )
    .option('--port <N>', t('cli.commands.servePort'), wholeNumber(0, 65_535), 0)
    .option('--open', t('cli.commands.serveOpen'))
    .option('--no-open', t('cli.commands.serveNoOpen'))
    .option('--live', t('cli.commands.serveLive'))

  commands.inWorkspace<object>(
    program,
    { signature: 'integrations', about: t('cli.commands.integrations'), examples: ['integrations --json'] },
    async () => (await import('./commands/crm/integrations')).listIntegrations,
  )

  commands
    .inWorkspace<ConnectOptions>(
      program,
      { signature: 'connect', about: t('cli.commands.connect'), examples: ['connect my-crm --open'], writes: true },
      async () => {
        const { connect } = await import('./commands/crm/connect')
        return ({ client, options, args: [provider = ''], out }) => connect(client, provider, options, context, out)
      },
    )
    .argument('<provider>', t('cli.commands.connectProvider'))
    .option('--integration-key <KEY>', t('cli.commands.connectKey'))
    .option('--open', t('cli.commands.connectOpen'))

  commands
    .inWorkspace<object>(
      program,
      { signature: 'backup', about: t('cli.commands.backup'), examples: ['backup', 'backup /mnt/safe/northwind.bak'] },
      async () => (await import('./commands/backup')).backUp,
    )
    .argument('[file]', t('cli.commands.backupFile'))
  commands
    .add<RestoreOptions>(
      program,
      { signature: 'restore', about: t('cli.commands.restore'), examples: ['restore /mnt/safe/northwind.bak'] },
      async () => (await import('./commands/backup')).restore,
    )
    .argument('<file>', t('cli.commands.restoreFile'))
    .option('--name <NAME>', t('cli.commands.restoreName'))

  commands
    .inWorkspace<TagsOptions>(
      program,
      {
        signature: 'tags',
        about: t('cli.commands.tags'),
        examples: ['tags', 'tags --set company=northwind --clear team'],
        writes: ({ set, clear }) => set !== undefined || clear !== undefined,
      },
      async () => (await import('./commands/tags')).tagsOfWorkspace,
    )
    .option('--set <NAME=VALUE>', t('cli.commands.tagsSet'), several)
    .option('--clear <NAME>', t('cli.commands.tagsClear'), several)

  registerRuns(program, commands)
  registerRecords(program, commands)
  registerInbox(program, commands)
  registerReference(program, commands)
  registerMapping(program, commands)
  return program
}
