import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Where the scripts keep what they know of this installation. It goes with node_modules, as what it tells is about them. */
export const stateDir = join(root, 'node_modules', '.patchbay')

/** Outside of node_modules, because an installation removes those. */
export const cacheDir = join(root, '.cache')

export const nodeModule = (...path) => join(root, 'node_modules', ...path)
