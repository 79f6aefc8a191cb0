import { pathToFileURL } from 'node:url'
import { bundleSoak } from './bundle.mjs'

// Runs the soak from its sources, which import each other without extensions.
const { path, remove } = await bundleSoak('main')
try {
  await import(pathToFileURL(path).href)
} finally {
  await remove()
}
