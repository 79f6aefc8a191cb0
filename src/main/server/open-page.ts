import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How long a browser may take to come, ms; the pass in the page lasts as long. */
const patienceMs = 60_000

/**
 * Writes a page that leads to an address, for this person's eyes alone, and returns its path: what a program is started with
 * can be read by every user of the computer, so the address must not be in it. The page goes by itself, or with
 * {@link removeOpenPage} where the process that wrote it ends before.
 */
export function writeOpenPage(dataDir: string, address: string): string {
  // Made anew, so that neither another mode nor a link in its place is taken over.
  removeOpenPage(dataDir)
  const target = new URL(address).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Patchbay</title><meta http-equiv="refresh" content="0;url=${target}">`
  writeFileSync(pathIn(dataDir), page, { mode: 0o600, flag: 'wx' })
  setTimeout(() => removeOpenPage(dataDir), patienceMs).unref()
  return pathIn(dataDir)
}

/** Takes the page away that a browser was opened with, whichever process wrote it. */
export function removeOpenPage(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true })
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'open.html')
}
