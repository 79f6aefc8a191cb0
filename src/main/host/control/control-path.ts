import { createHash } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'

/** The shortest limit of a Unix socket's path is macOS's, 104 bytes with the final zero. */
const maxPathBytes = 100

/**
 * Where the host that holds a data folder listens for the command line: a Unix socket in the folder, or, where its path
 * would be too long, in a folder of the user's in the temporary one; a named pipe on Windows.
 */
export function controlPath(dataDir: string, platform: NodeJS.Platform = process.platform): string {
  const folder = realPath(resolve(dataDir))
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (platform === 'win32') return `\\\\.\\pipe\\patchbay-${name}`
  const inside = join(folder, 'patchbay.sock')
  if (Buffer.byteLength(inside) <= maxPathBytes) return inside
  return join(tmpdir(), `patchbay-${userInfo().uid}`, `${name}.sock`)
}

/** Where the host of a control socket says at what address it serves its screens. */
export const servedPath = '/served'

/** The same, where a browser is being opened with the address. */
export const servedToBrowserPath = '/served/browser'

/** What a Patchbay with a window posts to the control socket of one that a command has started. */
export const handOverPath = '/hand-over'

/** Makes the folder of the socket if need be. Throws when another user could reach into it. */
export function ensureControlFolder(path: string, dataDir: string): void {
  const folder = dirname(path)
  if (folder === realPath(resolve(dataDir))) return
  makeFolder(folder, 0o700)
  const facts = lstatSync(folder)
  if (!facts.isDirectory() || facts.uid !== userInfo().uid || (facts.mode & 0o077) !== 0) {
    throw new Error(`${folder} is open to others and is not used`)
  }
}

/** Whether a program answers at a socket. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    // Not made yet: then no one holds it, and the path as it is will do.
    return folder
  }
}
