import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/** Bundles an entry the way the product's build does, so that a worker thread can run it from a file of its own. */
export async function bundle(entry: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'patchbay-bundle-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve(root, 'src/shared') } },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: { ssr: resolve(root, entry), outDir, target: 'node24', emptyOutDir: true },
  })
  return {
    path: join(outDir, `${basename(entry).replace(/\.ts$/, '')}.js`),
    remove: () => rm(outDir, { recursive: true, force: true }),
  }
}
