import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/**
 * Bundles one of the soak's entries for a process of its own. The file stands below node_modules, from where the native
 * module of SQLite is found.
 *
 * @param {'main' | 'child'} entry
 * @returns {Promise<{ path: string, remove: () => Promise<void> }>}
 */
export async function bundleSoak(entry) {
  const outDir = join(root, 'node_modules', '.cache', 'patchbay-soak', `${entry}-${process.pid}`)
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve(root, 'src/shared') } },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: { ssr: resolve(root, 'tests/soak', `${entry}.ts`), outDir, target: 'node24', emptyOutDir: true },
  })
  return { path: join(outDir, `${entry}.js`), remove: () => rm(outDir, { recursive: true, force: true }) }
}
