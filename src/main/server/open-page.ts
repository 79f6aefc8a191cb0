import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How long a browser may take to come, ms; the pass in the page lasts as long. */
const patienceMs = 60_000

/** A page that a browser is opened with. */
export interface OpenPage {
  path: string
  remove(): void
}

/**
 * Writes a page that leads to an address, for this person's eyes alone: what a program is started with can be read by every
 * user of the computer, so the address must not be in it. The page goes by itself.
 */
export function writeOpenPage(dataDir: string, address: string): OpenPage {
  const path = join(dataDir, 'open.html')
  const remove = () => rmSync(path, { force: true })
  // Made anew, so that neither another mode nor a link in its place is taken over.
  remove()
  const target = new URL(address).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Patchbay</title><meta http-equiv="refresh" content="0;url=${target}">`
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' })
  setTimeout(remove, patienceMs).unref()
  return { path, remove }
}
