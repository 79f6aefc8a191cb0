import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail } from '@shared/model'
import { externalUrl } from '../host/external-url'
import type { BrowserPart } from '../host/supervisor/host-router'

/** The program that opens an address with the person's browser. Windows gets none that reads its argument as a command. */
function opener(platform: NodeJS.Platform, url: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]]
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}

/** The system browser, which also shows a page that lies on this computer. */
export interface SystemBrowser extends BrowserPart {
  open(url: string): Promise<void>
  /** Shows a file that Patchbay has written. */
  openFile(path: string): Promise<void>
}

/** The system browser, where this computer has a display and a way to open one; undefined elsewhere. */
export function systemBrowser(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): SystemBrowser | undefined {
  if (platform !== 'darwin' && platform !== 'win32') {
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined
    if (!isInPath('xdg-open', env)) return undefined
  }
  const start = async (address: string) => {
    const [command, args] = opener(platform, address)
    const child = spawn(command, args, { detached: true, stdio: 'ignore', env })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
  }
  return {
    open: async (url) => start(externalUrl(url) ?? fail('BAD_INPUT', { reason: 'only https addresses are opened' })),
    openFile: (path) => start(pathToFileURL(path).href),
  }
}

function isInPath(command: string, env: NodeJS.ProcessEnv): boolean {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}
