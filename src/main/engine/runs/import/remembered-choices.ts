import { type ImportChoices, type ImportKind, importChoices } from '@shared/model'
import { z } from 'zod'
import type { Store } from '../../store/store'

const key = 'import.choices'
/** Sets of headings that are remembered; the one that was used longest ago goes for a new one. */
const mostSets = 50

const remembered = z.array(z.object({ kind: z.string(), headings: z.array(z.string()), choices: importChoices }))

/** What was chosen for the last file of this kind with the same headings, in any order. */
export function rememberedChoices(store: Store, kind: ImportKind, headings: readonly string[]): ImportChoices | null {
  return all(store).find(isOf(kind, headings))?.choices ?? null
}

/** Keeps what was chosen for the next file of this kind with the same headings. */
export function rememberChoices(
  store: Store,
  kind: ImportKind,
  headings: readonly string[],
  choices: ImportChoices,
): void {
  const others = all(store).filter((item) => !isOf(kind, headings)(item))
  const sets = [{ kind, headings: [...headings], choices }, ...others].slice(0, mostSets)
  store.commit(() => store.settings.set(key, JSON.stringify(sets)))
}

function all({ settings }: Store): z.infer<typeof remembered> {
  const text = settings.get(key)
  return text === null ? [] : remembered.parse(JSON.parse(text))
}

function isOf(kind: ImportKind, headings: readonly string[]) {
  const wanted = JSON.stringify([...headings].sort())
  return (item: { kind: string; headings: string[] }) =>
    item.kind === kind && JSON.stringify([...item.headings].sort()) === wanted
}
