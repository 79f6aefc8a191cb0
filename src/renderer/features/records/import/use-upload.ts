import { type ImportChoices, type ImportKind, type ImportUpload, importChoices, type Problem } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, client, problemOf, queryClient } from '../../../client'
import { useAction } from '../../../client/use-action'

/** Bytes of a part that is sent. */
const partLength = 700_000
/** Between two looks at what goes on with a file, ms. */
const lookMs = 400

/** Whether something goes on with a file by itself. */
export function goesOn({ state }: Pick<ImportUpload, 'state'>): boolean {
  return state === 'reading' || state === 'planning' || state === 'running'
}

/** A file that is kept here; looked at again and again while something goes on with it. */
export function useUpload(id: string | null): { upload: ImportUpload | null; problem: Problem | null } {
  const query = useQuery({
    ...api.imports.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && goesOn(state.data) ? lookMs : false),
  })
  return { upload: query.data ?? null, problem: query.error ? problemOf(query.error) : null }
}

/** Shows an answer about a file at once. */
export function showUpload(upload: ImportUpload): void {
  queryClient.setQueryData(api.imports.get.queryKey({ input: { id: upload.id } }), upload)
}

/** Changes what is chosen for a file. */
export function useChoices(upload: ImportUpload): { change(part: Partial<ImportChoices>): void; busy: boolean } {
  const action = useAction(async (choices: ImportChoices) => {
    // A plan that is still being made would be one for other choices.
    if (goesOn(upload)) await client.imports.stop({ id: upload.id })
    showUpload(await client.imports.choose({ id: upload.id, ...choices }))
    return true
  })
  const change = useCallback(
    (part: Partial<ImportChoices>) => {
      const choices = importChoices.parse({ ...upload.choices, ...part })
      // It is seen at once; the answer says what comes of it.
      showUpload({ ...upload, choices })
      void action.run(choices)
    },
    [upload, action.run],
  )
  return { change, busy: action.busy }
}

/**
 * Sends a file part by part.
 *
 * @param told hears how many bytes are there; false ends it
 * @returns null when it was ended
 */
export async function sendFile(
  kind: ImportKind,
  file: File,
  told: (received: number) => boolean,
): Promise<ImportUpload | null> {
  let upload = await client.imports.open({ kind, name: file.name.slice(0, 255), size: file.size })
  while (upload.received < file.size) {
    const part = await base64Of(file.slice(upload.received, upload.received + partLength))
    upload = await client.imports.send({ id: upload.id, at: upload.received, content: part })
    if (!told(upload.received)) {
      await client.imports.remove({ params: { id: upload.id } })
      return null
    }
  }
  showUpload(upload)
  return upload
}

function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(part)
  })
}
