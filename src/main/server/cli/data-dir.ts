import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { UsageError } from './context'
import { t } from './text/texts'

/** Name of the data folder; the Electron app's is the same, since it is the name of the app. */
const folderName = 'Patchbay'

/** Where Patchbay keeps its data unless set otherwise: Electron's userData folder on each platform. */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), folderName)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', folderName)
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), folderName)
}

/**
 * The folder that a person means by `--data-dir`: npm runs scripts in the project's folder and tells where they were
 * asked for. Throws where it names none, as a variable of a script that is not set does.
 */
export function resolveDataDir(given: string | undefined, env: NodeJS.ProcessEnv, cwd: string): string {
  if (given?.trim() === '') throw new UsageError(t('cli.usage.emptyDataDir'))
  return given === undefined ? defaultDataDir(env) : resolveGiven(given, env, cwd)
}

/** A path of an argument as the person meant it. */
export function resolveGiven(given: string, env: NodeJS.ProcessEnv, cwd: string): string {
  const ranByNpm = env.npm_lifecycle_event === 'patchbay' && env.INIT_CWD !== undefined
  return resolve(ranByNpm && env.INIT_CWD ? env.INIT_CWD : cwd, given)
}
