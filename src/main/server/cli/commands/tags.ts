import type { GivenWorkspace } from '../command-set'
import { type ExitCode, exitCode, UsageError } from '../context'
import { assignment } from '../text/field-text'
import { t } from '../text/texts'

export interface TagsOptions {
  set?: string[]
  clear?: string[]
}

/** Tells the tags of the workspace, or changes some of them and tells what they are then. */
export async function tagsOfWorkspace({
  client,
  workspace,
  options,
  out,
}: GivenWorkspace<TagsOptions>): Promise<ExitCode> {
  const { set = [], clear = [] } = options
  let { tags } = workspace
  if (set.length > 0 || clear.length > 0) {
    const changed = { ...tags }
    for (const name of clear) {
      if (!(name in changed)) throw new UsageError(t('cli.tags.unknown', { name }))
      delete changed[name]
    }
    for (const text of set) {
      const [name, value] = assignment(text)
      changed[name] = value
    }
    const { workspaces } = await client.workspaces.setTags({ id: workspace.id, tags: changed })
    tags = workspaces.find(({ id }) => id === workspace.id)?.tags ?? changed
  }
  out.json({ workspace: workspace.id, tags })
  const lines = Object.entries(tags).map(([name, value]) => `${name}=${value}`)
  out.text(lines.length > 0 ? lines.join('\n') : t('cli.tags.none'))
  return exitCode.done
}
