import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const importLine = /(?:from\s*|import\s*\(?\s*|@import\s+)['"]([^'"]+)['"]/g

/** The name of the package that an import asks for; null for a file, a part of Node or an alias. */
export function packageOf(specifier) {
  if (/^(?:\.|\/|node:|@shared\/|virtual:)/.test(specifier)) return null
  const parts = specifier.split('?')[0].split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}

/** Packages that sources import, tests left out. */
export function importedPackages(folder) {
  const found = new Set()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:tsx?|css)$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue
    for (const [, specifier] of readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8').matchAll(
      importLine,
    )) {
      const name = packageOf(specifier)
      if (name) found.add(name)
    }
  }
  return [...found].sort()
}

/** Finds a package as Node does, from a folder upwards; null when it is not installed. */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (dirname(folder) === folder) return null
  }
}

/**
 * Every package that may end up in what is shipped: those that are imported and whatever these depend on. Rather one
 * too many than one too few. Types and the runtime itself, which brings its own notices, are left out.
 */
export function shippedPackages(root, names) {
  const packages = new Map()
  const visit = (name, from) => {
    if (name === 'electron' || name.startsWith('@types/')) return
    const folder = locate(name, from)
    if (folder === null || packages.has(folder)) return
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    packages.set(folder, manifest)
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, folder)
  }
  for (const name of names) visit(name, root)
  return [...packages].map(([folder, manifest]) => ({ folder, manifest })).sort(byName)
}

const byName = (a, b) =>
  `${a.manifest.name}@${a.manifest.version}` < `${b.manifest.name}@${b.manifest.version}` ? -1 : 1

/**
 * Packages that ship without the text of their licence, and what is known of it from where their source is kept.
 */
const known = {
  '@nangohq/': {
    licence: 'Elastic-2.0',
    text: `Elastic License 2.0 (SPDX: Elastic-2.0). The package does not contain the text; it is at
https://www.elastic.co/licensing/elastic-license and in the source at https://github.com/NangoHQ/nango/blob/master/LICENSE`,
  },
}

/** The licence of a package as SPDX name, and the text that it comes with. */
export function licenceOf({ folder, manifest }) {
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice|ofl)/i.test(name))
  const text = files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n')
  const declared = manifest.license?.type ?? manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR ')
  const more = Object.entries(known).find(([prefix]) => manifest.name.startsWith(prefix))?.[1]
  return {
    licence: more?.licence ?? declared ?? 'unknown',
    text: text || more?.text || `The package does not contain the text of its licence. See ${addressOf(manifest)}`,
  }
}

function addressOf({ name, homepage, repository }) {
  const source = typeof repository === 'string' ? repository : repository?.url
  return homepage ?? source ?? `https://www.npmjs.com/package/${name}`
}

const line = '-'.repeat(80)

/** The notices as one text. Texts that several packages share are printed for each: that is what they ask for. */
export function noticesText(packages) {
  const parts = packages.map((each) => {
    const { licence, text } = licenceOf(each)
    return `${line}\n${each.manifest.name} ${each.manifest.version}\nLicence: ${licence}\n\n${text}\n`
  })
  return `Patchbay contains the following third-party software.
Electron and Chromium come with their own notices: LICENSE.electron.txt and LICENSES.chromium.html.
SQLite, inside better-sqlite3, is in the public domain: https://www.sqlite.org/copyright.html

${parts.join('\n')}`
}
