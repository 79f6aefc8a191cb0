import type { ConnectionTest } from '@shared/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client, takeState } from '../../client'
import { emptyForm, type FormField, invalidFields, normalHost, type WorkspaceForm } from './form-model'

/** State of the form that makes a workspace: fields, the test of host and key, and the creation. */
export function useWorkspaceForm(onCreated: () => void) {
  const [form, setForm] = useState<WorkspaceForm>(emptyForm)
  const [invalid, setInvalid] = useState<FormField[]>([])
  const [tested, setTested] = useState<ConnectionTest | null>(null)

  const test = useMutation({
    mutationFn: async (): Promise<ConnectionTest> =>
      client.workspaces.test({ host: normalHost(form.host) ?? '', apiKey: form.apiKey.trim() }),
    onSuccess: setTested,
  })
  const create = useMutation({
    mutationFn: () =>
      client.workspaces.create({
        name: form.name.trim(),
        kind: form.kind ?? 'dev',
        host: normalHost(form.host) ?? '',
        apiKey: form.apiKey.trim(),
      }),
    onSuccess: (state) => {
      takeState(state)
      onCreated()
    },
  })

  const change = (part: Partial<WorkspaceForm>) => {
    setForm({ ...form, ...part })
    setInvalid(invalid.filter((field) => !(field in part)))
    // A result speaks of the address and key that were tried.
    if ('host' in part || 'apiKey' in part) {
      setTested(null)
      test.reset()
      create.reset()
    }
  }
  const attempt = (step: 'test' | 'create', go: () => void) => {
    const wrong = invalidFields(form, step)
    setInvalid(wrong)
    if (wrong.length === 0) go()
  }

  return {
    form,
    change,
    invalid,
    tested,
    isTesting: test.isPending,
    isCreating: create.isPending,
    /** What a call threw; a test that fails in the ordinary way is in `tested`. */
    error: test.error ?? create.error,
    test: () => attempt('test', () => test.mutate()),
    create: () => attempt('create', () => create.mutate()),
  }
}
