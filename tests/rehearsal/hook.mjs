// Lets the built main process run under plain Node: `electron` is the typed fake.
import { registerHooks } from 'node:module'

const fake = new URL('../fakes/electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: fake, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})
