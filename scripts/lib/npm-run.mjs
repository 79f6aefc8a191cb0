import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { collect } from './process.mjs'
import { duration, say } from './say.mjs'

const lookEveryMs = 60_000
/** Looks without a change after which npm is given up: it can wait for ever for the end of a download. */
const patience = 3
const attempts = 3

/** Number and bytes of the files below a folder; a download that goes on changes them. */
async function measure(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const parts = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return measure(path)
      const { size } = await stat(path).catch(() => ({ size: 0 }))
      return { files: 1, bytes: size }
    }),
  )
  return parts.reduce((sum, part) => ({ files: sum.files + part.files, bytes: sum.bytes + part.bytes }), {
    files: 0,
    bytes: 0,
  })
}

/** Calls `onStall` once nothing in the folder has changed for as many looks. Ended by the returned function. */
function watch(folder, everyMs, onStall) {
  let last = ''
  let same = 0
  const look = async () => {
    const now = JSON.stringify(await measure(folder))
    same = now === last ? same + 1 : 0
    last = now
    if (same >= patience) onStall()
  }
  const timer = setInterval(look, everyMs)
  return () => clearInterval(timer)
}

/**
 * Runs npm, and starts it again when it hangs.
 * @param {{ node: string, cli: string }} npm
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, folder: string, onStart?: (pid: number) => void, everyMs?: number }} options
 * `folder`: where npm puts what it fetches
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runNpm(npm, args, { folder, everyMs = lookEveryMs, ...options }) {
  for (let attempt = 1; ; attempt += 1) {
    const stop = new AbortController()
    const unwatch = watch(folder, everyMs, () => stop.abort())
    const result = await collect(npm.node, [npm.cli, ...args], { ...options, signal: stop.signal })
    unwatch()
    if (!stop.signal.aborted) return result
    const waited = duration(everyMs * patience)
    if (attempt === attempts)
      return { code: 124, output: `${result.output}\nnpm made no progress for ${waited}: network` }
    say(`npm has made no progress for ${waited}: starting it again.`)
  }
}
