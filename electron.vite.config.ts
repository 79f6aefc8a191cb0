import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { onlyForTerminals } from './scripts/lib/terminal-chunks.mjs'

const root = import.meta.dirname
const alias = { '@shared': resolve(root, 'src/shared') }
const main = (path: string) => resolve(root, 'src/main', path)

const terminals = onlyForTerminals(
  [main('electron/index.ts'), main('engine/index.ts'), main('sandbox/index.ts')],
  [main('sandbox/terminal.ts')],
)

/**
 * One build for both hosts. Everything but better-sqlite3 (a native addon) is bundled, so that the packaged app and the
 * engine's worker need no node_modules. Entries of the main build land beside each other in out/main,
 * what only the command line loads in out/main/cli: a package is made without it.
 */
export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [terminals.plugin],
    build: {
      outDir: 'out/main',
      target: 'node24',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: main('electron/index.ts'),
          patchbay: main('server/index.ts'),
          engine: main('engine/index.ts'),
          sandbox: main('sandbox/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: terminals.chunkFileNames },
        external: ['bufferutil', 'utf-8-validate'],
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    resolve: { alias },
    root: resolve(root, 'src/renderer'),
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      minify: true,
      // The page's policy knows no data: fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: resolve(root, 'src/renderer/index.html') } },
    },
  },
})
