import { type ImportChoices, type ImportKind, type ImportUpload, importChoices, type Problem } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
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

/**
 * Changes what is chosen for a file. A change is seen at once and is built upon by the next one, however long the answers
 * take: only that of the last change is shown.
 */
export function useChoices(id: string): { change(part: Partial<ImportChoices>): void } {
  const queryKey = api.imports.get.queryKey({ input: { id } })
  const turn = useRef({ last: 0, before: Promise.resolve() })
  const { run } = useAction(async ({ choices, stops }: { choices: ImportChoices; stops: boolean }) => {
    // A plan that is still being made would be one for other choices.
    if (stops) await client.imports.stop({ id })
    return client.imports.choose({ id, ...choices })
  })
  const change = (part: Partial<ImportChoices>) => {
    const upload = queryClient.getQueryData<ImportUpload>(queryKey)
    if (!upload) return
    const choices = importChoices.parse({ ...upload.choices, ...part })
    const stops = goesOn(upload)
    // What is being read now does not know of it yet.
    void queryClient.cancelQueries({ queryKey })
    const fields = part.map ? fieldsOf(upload, part.map) : upload.fields
    showUpload({ ...upload, choices, fields, state: stops ? 'ready' : upload.state })
    turn.current.last += 1
    const mine = turn.current.last
    turn.current.before = turn.current.before.then(async () => {
      const answer = await run({ choices, stops })
      if (mine !== turn.current.last) return
      if (answer) showUpload(answer)
      else await queryClient.invalidateQueries({ queryKey })
    })
  }
  return { change }
}

/** The field of each column by a whole map; of headings that stand twice only the first is read. */
function fieldsOf({ file }: ImportUpload, map: Readonly<Record<string, string>>): (string | null)[] {
  const headings = (file?.columns ?? []).map(({ heading }) => heading)
  return headings.map((heading, at) => (headings.indexOf(heading) === at && map[heading]) || null)
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
