import { Button, TextInput } from '@mantine/core'
import { chosenTags, type Workspace } from '@shared/model'
import { useMutation } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client, problemOf, queryClient, takeState } from '../../client'
import { Dialog } from '../../components/actions/Dialog'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import classes from './TagsDialog.module.css'

interface Row {
  key: number
  name: string
  value: string
}

/** Changes the tags of a workspace: what new connections get, and by which connections are offered. */
export function TagsDialog({ workspace, onClose }: { workspace: Workspace; onClose(): void }) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const last = useRef(0)
  const rowOf = (name: string, value: string): Row => {
    last.current += 1
    return { key: last.current, name, value }
  }
  const [rows, setRows] = useState(() => {
    const held = Object.entries(workspace.tags).map(([name, value]) => rowOf(name, value))
    return held.length > 0 ? held : [rowOf('', '')]
  })
  const filled = rows.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
  const tags = Object.fromEntries(filled.map(({ name, value }) => [name.trim(), value.trim()]))
  const isValid = chosenTags.safeParse(tags).success && Object.keys(tags).length === filled.length
  const save = useMutation({
    mutationFn: () => client.workspaces.setTags({ id: workspace.id, tags }),
    onSuccess: (state) => {
      takeState(state)
      void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
      onClose()
    },
  })
  const failure = save.error ? textOf(problemOf(save.error)) : null
  const change = (key: number, patch: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...patch } : row)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isValid) save.mutate()
  }
  return (
    <Dialog title={t('settings.tags.title', { name: workspace.name })} busy={save.isPending} onClose={onClose}>
      <form onSubmit={submit}>
        <p className={classes.text}>{t('settings.tags.text')}</p>
        {rows.map(({ key, name, value }, index) => (
          <div key={key} className={classes.row}>
            <TextInput
              aria-label={t('settings.tags.name', { count: index + 1 })}
              placeholder={t('settings.tags.namePlaceholder')}
              value={name}
              data-autofocus={index === 0 || undefined}
              spellCheck={false}
              onChange={({ currentTarget }) => change(key, { name: currentTarget.value })}
            />
            <TextInput
              aria-label={t('settings.tags.value', { count: index + 1 })}
              placeholder={t('settings.tags.valuePlaceholder')}
              value={value}
              spellCheck={false}
              onChange={({ currentTarget }) => change(key, { value: currentTarget.value })}
            />
            <Button
              variant="subtle"
              aria-label={t('settings.tags.remove', { count: index + 1 })}
              onClick={() => setRows(rows.filter((row) => row.key !== key))}
            >
              <X size={14} className="icon" aria-hidden />
            </Button>
          </div>
        ))}
        <Button
          variant="subtle"
          leftSection={<Plus size={14} className="icon" aria-hidden />}
          onClick={() => setRows([...rows, rowOf('', '')])}
        >
          {t('settings.tags.add')}
        </Button>
        <p role="status" className={`${classes.says} c-err`}>
          {failure ? `${failure.fact} ${failure.safe}` : isValid ? null : t('settings.tags.invalid')}
        </p>
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={!isValid}>
            {t('settings.tags.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
