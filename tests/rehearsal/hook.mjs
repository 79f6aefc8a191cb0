// Lets the built main process run under plain Node: `electron` is the typed fake, whose files import each other without
// their extension, as everything does that is bundled or run by Vitest.
import { registerHooks } from 'node:module'

const fakes = new URL('../fakes/', import.meta.url).href
const typescript = (url) => ({ url, format: 'module-typescript', shortCircuit: true })

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === 'electron') return typescript(`${fakes}electron.ts`)
    const ofFake = specifier.startsWith('./') && context.parentURL?.startsWith(fakes)
    return ofFake ? typescript(new URL(`${specifier}.ts`, context.parentURL).href) : next(specifier, context)
  },
})
