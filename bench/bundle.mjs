import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '..')

/**
 * Bundles the benchmark: `main.js` and `job.js`, a process for each measurement. The files stand below node_modules, from
 * where the native module of SQLite is found.
 *
 * @returns {Promise<{ folder: string, remove: () => Promise<void> }>}
 */
export async function bundleBench() {
  const folder = join(root, 'node_modules', '.cache', 'patchbay-bench', String(process.pid))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve(root, 'src/shared') } },
    ssr: { noExternal: true, external: ['better-sqlite3', 'playwright-core'] },
    build: {
      ssr: true,
      rollupOptions: { input: { main: join(root, 'bench/main.ts'), job: join(root, 'bench/job.ts') } },
      outDir: folder,
      target: 'node24',
      emptyOutDir: true,
    },
  })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
