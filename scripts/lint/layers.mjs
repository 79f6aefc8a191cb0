import { resolve } from 'node:path'
import { main } from '../lib/say.mjs'
import { checkImports } from './imports.mjs'
import { checkWords } from './words.mjs'

/**
 * Checks the layers of a copy of the project: `node scripts/lint/layers.mjs [folder] [--json]`.
 * Runs on Node 24 from node_modules. Exit code 1 when something is not as it should be.
 */
await main(async () => {
  const [folder = '.'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  process.chdir(resolve(folder))
  const { modules, violations } = await checkImports(process.cwd())
  const all = [...violations, ...(await checkWords(process.cwd()))]
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ modules, violations: all })}\n`)
  } else {
    for (const { rule, file, text } of all) process.stdout.write(`${file}: ${text} [${rule}]\n`)
    process.stdout.write(`${modules} modules, ${all.length} against the layers\n`)
  }
  return all.length > 0 || modules === 0 ? 1 : 0
})
