/**
 * Tells a build which chunks the command line alone loads, so that they lie apart from what a package needs.
 * @param {string[]} entries files whose imports a package needs
 * @param {string[]} terminal files among those that serve a terminal, which a package has not
 */
export function onlyForTerminals(entries, terminal) {
  const needed = new Set()
  return {
    plugin: {
      name: 'patchbay:only-for-terminals',
      /** After every module is known, before chunks are named. */
      buildEnd() {
        const queue = [...entries]
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
          if (needed.has(id) || terminal.includes(id)) continue
          needed.add(id)
          const module = this.getModuleInfo(id)
          if (module) queue.push(...module.importedIds, ...module.dynamicallyImportedIds)
        }
      },
    },
    chunkFileNames: ({ moduleIds }) => {
      // Of a library more modules are imported than used: where there are own ones, they tell.
      const own = moduleIds.filter((id) => !id.includes('node_modules'))
      const telling = own.length > 0 ? own : moduleIds
      return telling.some((id) => needed.has(id)) ? 'chunks/[name]-[hash].js' : 'cli/[name]-[hash].js'
    },
  }
}
