import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { defaultNangoPerMinute, defaultRecords, defaultSeed, type SandboxOptions } from './options'

export interface SandboxCommand extends SandboxOptions {
  json: boolean
}

export type ParsedCommand = { run: SandboxCommand } | { exitCode: number; text: string }

const wholeNumber =
  (max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value > max) throw new InvalidArgumentError(`It must be a whole number up to ${max}.`)
    return value
  }

/** Reads the arguments of `npm run sandbox`. Wrong usage gives exit code 2 with the help, `--help` 0. */
export function parseCommand(args: readonly string[]): ParsedCommand {
  let text = ''
  const take = (part: string) => {
    text += part
  }
  const command = new Command('sandbox')
    .description('Serves an embedded Nango with make-believe CRMs on this computer, for trying out and for tests.')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', wholeNumber(65_535), 0)
    .option('--seed <number>', 'what the made-up people grow from', wholeNumber(2 ** 32 - 1), defaultSeed)
    .option('--records <number>', 'people at each CRM', wholeNumber(4_000_000), defaultRecords)
    .option('--live', 'change a few records a minute')
    .option('--state-dir <folder>', 'keep the state there between starts')
    .option('--unlimited', 'keep to no rate limits')
    .option('--nango-per-minute <number>', 'calls to Nango in a minute', wholeNumber(10_000_000), defaultNangoPerMinute)
    .option('--index-lag <ms>', "how long a change takes to show in the CRMs' searches", wholeNumber(2 ** 31))
    .option('--clock-file <file>', 'take the time from a file: a time, or ms by which it is ahead')
    .addOption(new Option('--auto-consent <answer>', 'answer consent pages at once').choices(['allow', 'deny']))
    .option('--extra-integrations', 'set up a second integration of each CRM')
    .option('--json', 'print {"host","apiKey"} in one line')
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({ writeOut: take, writeErr: take })
  try {
    command.parse([...args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2, text }
    throw error
  }
  const { json = false, indexLag, ...options } = command.opts<SandboxOptions & { json?: boolean; indexLag?: number }>()
  return { run: { ...options, ...(indexLag === undefined ? {} : { indexLagMs: indexLag }), json } }
}
