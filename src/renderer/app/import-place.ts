import { type DuplicateKind, duplicateKind, type ImportKind, importKind } from '@shared/model'
import { kindPaths } from './record-place'

/** The steps of an import, in their order. */
export const importSteps = ['file', 'columns', 'preview', 'done'] as const
export type ImportStep = (typeof importSteps)[number]

/** A step of the import of a file; without a file it is still to be chosen. */
export interface ImportPlace {
  kind: ImportKind
  id: string | null
  step: ImportStep
}

/** The address of a step of an import. */
export function importPath(kind: ImportKind, id: string | null = null, step: ImportStep = 'file'): string {
  return `/records/${kindPaths[kind]}/import${id === null ? '' : `/${encodeURIComponent(id)}/${step}`}`
}

/** The address of the pairs of records that are probably one. */
export function duplicatesPath(kind: DuplicateKind): string {
  return `/records/${kindPaths[kind]}/duplicates`
}

/** Reads it; null for an address that is another. */
export function readDuplicatesPlace(path: string): DuplicateKind | null {
  return duplicateKind.options.find((kind) => path === duplicatesPath(kind)) ?? null
}

/** Reads an address; null for one that is no import. */
export function readImportPlace(path: string): ImportPlace | null {
  const [, kindPath, id, step] = /^\/records\/(\w+)\/import(?:\/([\w-]+)(?:\/(\w+))?)?$/.exec(path) ?? []
  const kind = importKind.options.find((each) => kindPaths[each] === kindPath)
  if (!kind) return null
  return { kind, id: id ?? null, step: (id && importSteps.find((each) => each === step)) || 'file' }
}
