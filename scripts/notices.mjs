// Writes out/THIRD-PARTY-NOTICES.txt: which packages are shipped, under which licences.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importedPackages, noticesText, shippedPackages } from './lib/notices.mjs'
import { root } from './lib/paths.mjs'
import { say } from './lib/say.mjs'

/** Returns how many packages are named. */
export function writeNotices() {
  const packages = shippedPackages(root, importedPackages(join(root, 'src')))
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(join(root, 'out', 'THIRD-PARTY-NOTICES.txt'), noticesText(packages))
  return packages.length
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  say(`Notices of ${writeNotices()} packages written to out/THIRD-PARTY-NOTICES.txt`)
}
