import { Button } from '@mantine/core'
import type { Workspace } from '@shared/model'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client, problemOf, queryClient, takeState } from '../../client'
import { ApiKeyInput } from '../../components/input/ApiKeyInput'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import classes from './ApiKeyForm.module.css'

/** Asks for the API key of a workspace and hands it to the engine, which tries it before it takes it. */
export function ApiKeyForm(props: { workspace: Workspace; onDone(): void; children?: ReactNode }) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const [apiKey, setApiKey] = useState('')
  const save = useMutation({
    mutationFn: () => client.workspaces.setApiKey({ id: props.workspace.id, apiKey }),
    onSuccess: (state) => {
      takeState(state)
      void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
      props.onDone()
    },
  })
  const failure = save.error ? textOf(problemOf(save.error)) : null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (apiKey.trim()) save.mutate()
  }

  return (
    <form onSubmit={submit} className={classes.form}>
      <ApiKeyInput
        value={apiKey}
        onChange={setApiKey}
        error={failure ? `${failure.fact} ${failure.safe}` : undefined}
        autoFocus
      />
      <div className={classes.buttons}>
        {props.children}
        <span className="grow" />
        <Button type="submit" size="md" variant="filled" loading={save.isPending} aria-disabled={!apiKey.trim()}>
          {t('shell.apiKey.save')}
        </Button>
      </div>
    </form>
  )
}
