/** What a record and the history of its making come to, as Patchbay keeps them beside the record as it came. */
exports.workOf = (fields) => {
  const names = Object.entries(fields)
  return {
    mapped: ({ properties }) =>
      Object.fromEntries(names.map(([property, field]) => [field, properties[property] ?? null])),
    history: ({ properties }) =>
      Object.fromEntries(
        names.filter(([property]) => properties[property]).map(([property, field]) => [field, properties[property]]),
      ),
  }
}

/** Measures what a peer does, and prints it in one line. `work` gives back how many records there are then. */
exports.report = async (work) => {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const rows = await work()
  const wallMs = performance.now() - begun
  const { user, system } = process.cpuUsage(cpu)
  process.stdout.write(`${JSON.stringify({ rows, wallMs, cpuMs: (user + system) / 1000 })}\n`)
  process.exit(0)
}
