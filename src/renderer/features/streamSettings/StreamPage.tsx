import { Button, Switch } from '@mantine/core'
import type { Integration, StreamName, StreamState } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginPreview } from '../../actions/preview-flow'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { InHeader } from '../../components/frame/HeaderSlot'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { toast } from '../../components/notices/toasts'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsFrame, type SettingsGroup } from '../../components/settings/SettingsFrame'
import { SettingsHead } from '../../components/settings/SettingsRow'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useProvider } from '../../lib/hooks/use-providers'
import { providerWords } from '../../lib/i18n'
import { useGuardUnsaved } from '../../lib/leave-guard'
import { useShortcut } from '../../lib/shortcuts'
import { Choices } from './Choices'
import { ConsequencesColumn } from './ConsequencesColumn'
import { changedGroups, draftOf, needsReview, type StreamDraft } from './draft'
import { ReviewDialog } from './ReviewDialog'
import classes from './streamSettings.module.css'
import { useDraft } from './use-draft'

interface Props {
  integration: Integration
  stream: StreamName
  frame: { label: string; groups: readonly SettingsGroup[] }
}

/** What one stream does: choices, what follows from them, and what is not saved yet. */
export function StreamPage({ integration, stream, frame }: Props) {
  const input = { id: integration.id, stream }
  const settings = useQuery(api.integrations.streamSettings.queryOptions({ input }))
  if (settings.data) return <LoadedPage integration={integration} stream={stream} frame={frame} state={settings.data} />
  return (
    <SettingsFrame {...frame} narrow open={stream}>
      {settings.error ? (
        <ProblemNote error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <PageSkeleton rows={6} />
      )}
    </SettingsFrame>
  )
}

function LoadedPage({ integration, stream, frame, state }: Props & { state: StreamState }) {
  const { t } = useTranslation()
  const info = useProvider(integration.provider)
  const provider = info?.name ?? integration.provider
  const environment = t(`common.environment.${useWorkspaceState()?.current?.kind ?? 'prod'}`)
  const input = { id: integration.id, stream }
  const counts = useQuery(api.integrations.streamCounts.queryOptions({ input }))
  const mapping = useQuery(api.mapping.show.queryOptions({ input }))
  const stored = draftOf(state)
  const { draft, hasMoved, change, takeBack, discard } = useDraft(stored)
  const [wrong, setWrong] = useState<string | null>(null)
  const [isReviewing, setReviewing] = useState(false)
  const [round, setRound] = useState(0)
  const changed = changedGroups(stored, draft)
  const isDirty = changed.length > 0 || wrong !== null
  useGuardUnsaved(isDirty)

  const save = useAction(async (next: StreamDraft) => {
    const { previews: _, ...rules } = state
    return client.integrations.setStreamSettings({ ...input, settings: { ...rules, ...next } })
  })
  const putBack = () => {
    discard()
    setWrong(null)
    setRound((count) => count + 1)
  }
  const saveNow = async () => {
    const saved = await save.run(draft)
    setReviewing(false)
    if (!saved) return
    queryClient.setQueryData(api.integrations.streamSettings.queryKey({ input }), saved)
    discard()
    void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
    const isAsked = saved.previews.length > 0
    toast({
      tone: 'ok',
      title: t('streamSettings.saved'),
      detail: isAsked ? t('streamSettings.savedPreview', { provider }) : t('streamSettings.savedDetail'),
      ...(isAsked ? { action: { label: t('streamSettings.preview'), run: () => beginPreview(integration.id) } } : {}),
    })
  }
  const review = needsReview(stored, draft)
  const goOn = () => {
    if (wrong !== null || changed.length === 0 || save.busy) return
    if (review && !isReviewing) setReviewing(true)
    else void saveNow()
  }
  useShortcut('save', goOn)
  useShortcut('undoChoice', () => {
    if (!isReviewing) takeBack()
  })

  const label = providerWords(info?.streams.find((each) => each.stream === stream)?.label ?? stream)
  const known = {
    held: counts.data?.held ?? null,
    fields: mapping.data?.rows.filter((row) => (row.direction ?? draft.direction) !== 'off').length ?? null,
    counts: counts.data ?? null,
  }
  const column: ReactNode = (
    <ConsequencesColumn
      stream={stream}
      provider={provider}
      environment={environment}
      before={stored}
      after={draft}
      known={known}
      counting={counts.isPending}
      uncounted={counts.error ? () => void counts.refetch() : null}
    />
  )
  return (
    <SettingsFrame {...frame} narrow open={stream} aside={column}>
      {isDirty ? (
        <InHeader>
          <span className={`caption t2 ${classes.unsaved}`} role="status">
            {t('streamSettings.unsaved', { count: Math.max(1, changed.length) })}
          </span>
          <Button variant="subtle" onClick={putBack}>
            {t('streamSettings.discard')}
          </Button>
          <ActionButton variant="filled" reason={wrong} loading={save.busy && !isReviewing} onClick={goOn}>
            {t(review ? 'streamSettings.review' : 'streamSettings.save')}
          </ActionButton>
        </InHeader>
      ) : null}
      <SettingsHead
        title={label}
        aside={
          <Switch
            size="xs"
            labelPosition="right"
            label={t('streamSettings.synced')}
            checked={draft.direction !== 'off'}
            onChange={({ currentTarget: { checked } }) => change({ direction: checked ? lastDirection() : 'off' })}
          />
        }
      />
      {hasMoved && isDirty ? <p className={`caption c-warn ${classes.note}`}>{t('streamSettings.moved')}</p> : null}
      {state.previews.length > 0 && draft.direction !== 'off' && draft.direction !== 'from' ? (
        <p className={`caption t2 ${classes.note}`}>
          {t('streamSettings.waits', { provider })}{' '}
          <button type="button" className={classes.link} onClick={() => beginPreview(integration.id)}>
            {t('streamSettings.preview')}
          </button>
        </p>
      ) : null}
      <Choices
        key={round}
        integrationId={integration.id}
        stream={stream}
        provider={provider}
        before={stored}
        draft={draft}
        counts={counts.data ?? null}
        mapping={mapping.data ?? null}
        onChange={change}
        onWrong={setWrong}
      />
      {isReviewing ? (
        <ReviewDialog
          stream={stream}
          provider={provider}
          environment={environment}
          before={stored}
          after={draft}
          known={known}
          busy={save.busy}
          onCancel={() => setReviewing(false)}
          onSave={() => void saveNow()}
        />
      ) : null}
    </SettingsFrame>
  )

  /** Where the switch leads back to: what is stored, else what the CRM's stream begins with. */
  function lastDirection(): StreamDraft['direction'] {
    if (stored.direction !== 'off') return stored.direction
    const begins = info?.streams.find((each) => each.stream === stream)?.defaultDirection ?? 'from'
    return begins === 'off' ? 'from' : begins
  }
}
