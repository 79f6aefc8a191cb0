import { jobs } from './jobs'

/** Carries out the one job that the process is started for, and answers with what came of it. */
process.once('message', async ({ name, input }: { name: keyof typeof jobs; input: never }) => {
  try {
    const result = await jobs[name](input)
    process.send?.({ result: result ?? null })
    // What still listens then, as a server does, keeps the process alive until it is ended.
    process.disconnect()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
    process.disconnect()
  }
})
