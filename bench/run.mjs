import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleBench } from './bundle.mjs'

/**
 * Runs the benchmark from its sources, which import each other without extensions, in the process that `npm run bench`
 * starts on Patchbay's own Node. Its options come as one JSON.
 */
const { folder, remove } = await bundleBench()
try {
  const { bench } = await import(pathToFileURL(join(folder, 'main.js')).href)
  process.exitCode = await bench({ ...JSON.parse(process.argv[2]), job: join(folder, 'job.js') })
} finally {
  await remove()
}
