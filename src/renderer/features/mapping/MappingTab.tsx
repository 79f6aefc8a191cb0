import { Button, SegmentedControl } from '@mantine/core'
import type { Integration, MappingRow, MappingState, StreamName } from '@shared/model'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { beginPreview } from '../../actions/preview-flow'
import { routes } from '../../app/routes'
import { api, client, problemOf, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { InHeader } from '../../components/frame/HeaderSlot'
import { SubToolbar } from '../../components/frame/Toolbar'
import { SearchField } from '../../components/input/SearchField'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { toast } from '../../components/notices/toasts'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { useProvider } from '../../lib/hooks/use-providers'
import { providerWords } from '../../lib/i18n'
import { useGuardUnsaved } from '../../lib/leave-guard'
import { useShortcut } from '../../lib/shortcuts'
import { DriftNotice } from './DriftNotice'
import { edited, isWhole, type MappingEdits, rowKey, rowsToSet, type ShownRow, takenTwice, withEdit } from './draft'
import { MapFieldDialog } from './MapFieldDialog'
import { MappingActions } from './MappingActions'
import { MappingTable } from './MappingTable'
import classes from './mapping.module.css'
import { SampleMenu } from './SampleMenu'
import { useMapping, useSample } from './use-mapping'

/** The Field mapping tab of an integration. `page` is the stream in the address. */
export function MappingTab({ id, page }: { id: string; page?: string }) {
  const integration = useIntegrations()?.integrations.find((each) => each.id === id)
  const streams = useProvider(integration?.provider ?? '')?.streams ?? []
  const stream = (streams.find((each) => each.stream === page) ?? streams[0])?.stream
  if (!integration || !stream) return null
  return <StreamMapping key={stream} integration={integration} stream={stream} />
}

function StreamMapping({ integration, stream }: { integration: Integration; stream: StreamName }) {
  const { state } = useMapping(integration.id, stream)
  if (state.data) return <Editor integration={integration} stream={stream} state={state.data} />
  return (
    <div className={classes.wait}>
      {state.error ? (
        <ProblemNote error={state.error} retry={() => void state.refetch()} />
      ) : (
        <PageSkeleton rows={10} />
      )}
    </div>
  )
}

function Editor({ integration, stream, state }: { integration: Integration; stream: StreamName; state: MappingState }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const textOf = useProblemText()
  const info = useProvider(integration.provider)
  const provider = info?.name ?? integration.provider
  const where = { id: integration.id, stream }
  const { fields, direction } = useMapping(integration.id, stream)
  const [edits, setEdits] = useState<MappingEdits>({})
  const [search, setSearch] = useState('')
  const [recordId, setRecordId] = useState<string | null>(null)
  const [open, setOpen] = useState<string | null>(null)
  const [isMapping, setMapping] = useState(false)
  const rows = useMemo(() => state.rows.map((row) => edited(row, edits)), [state.rows, edits])
  const changed = Object.keys(edits).length
  useGuardUnsaved(changed > 0)

  const unfinished = Object.values(edits).some((row) => !isWhole(row))
  const taken = takenTwice(state.rows, edits)
  const sample = useSample(where, state.rows, edits, recordId, !unfinished && taken === null && rows.length > 0)
  const refused = changed > 0 && sample.error ? problemOf(sample.error) : null
  const isRefused = refused !== null && refused.code !== 'NOT_FOUND'
  const wrong = unfinished
    ? t('mapping.editor.wrong')
    : taken !== null
      ? t('mapping.editor.taken', { provider, field: taken.replace(/^custom:/, '') })
      : isRefused
        ? textOf(refused).fact
        : null

  const change = (row: ShownRow, part: Partial<MappingRow>) => {
    const stored = state.rows.find((each) => rowKey(each) === rowKey(row)) ?? row
    setEdits((before) => withEdit(before, stored, part))
  }
  const save = useAction(() =>
    client.mapping.set({ ...where, objects: rowsToSet(state.rows, edits), trigger: 'manual' }),
  )
  const tell = async (count: number) => {
    setEdits({})
    void queryClient.invalidateQueries({ queryKey: api.mapping.key() })
    void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
    // Only what writes more than before waits for a preview.
    const after = await client.integrations.status({ id: integration.id }).catch(() => null)
    const waits = after?.previews.some((preview) => preview.stream === stream) ?? false
    const detail = t('mapping.savedDetail', { count })
    toast({
      tone: 'ok',
      title: t('mapping.saved'),
      detail: waits ? `${detail} ${t('mapping.savedPreview', { provider })}` : detail,
      ...(waits ? { action: { label: t('mapping.preview'), run: () => beginPreview(integration.id) } } : {}),
    })
  }
  const saveNow = async () => {
    if (changed === 0 || wrong !== null || save.busy) return
    const done = await save.run(undefined)
    if (done) await tell(done.differences.length)
  }
  useShortcut('save', () => void saveNow())

  return (
    <>
      {changed > 0 ? (
        <InHeader>
          <span className="caption t2" role="status">
            {t('mapping.unsaved', { count: changed })}
          </span>
          <Button variant="subtle" onClick={() => setEdits({})}>
            {t('mapping.discard')}
          </Button>
          <ActionButton variant="filled" reason={wrong} loading={save.busy} onClick={() => void saveNow()}>
            {t('mapping.save')}
          </ActionButton>
        </InHeader>
      ) : null}
      <SubToolbar>
        <SegmentedControl
          aria-label={t('mapping.streams')}
          value={stream}
          data={(info?.streams ?? []).map((each) => ({
            value: each.stream,
            label: [providerWords(each.label), ...(each.stream === stream ? [state.rows.length] : [])].join(' '),
          }))}
          onChange={(value) => navigate(routes.integration(integration.id, `mapping/${value}`))}
        />
        <div className={classes.find}>
          <SearchField width="100%" value={search} placeholder={t('mapping.find')} onChange={setSearch} />
        </div>
        <span className={classes.space} />
        <SampleMenu
          integrationId={integration.id}
          stream={stream}
          name={sample.data?.name ?? null}
          recordId={sample.data?.recordId ?? null}
          onChoose={setRecordId}
        />
        <MappingActions
          integration={integration}
          stream={stream}
          provider={provider}
          onDone={(count) => void tell(count)}
        />
        <Button leftSection={<Plus size={14} className="icon" aria-hidden />} onClick={() => setMapping(true)}>
          {t('mapping.map')}
        </Button>
      </SubToolbar>
      <DriftNotice where={where} provider={provider} drift={state.drift} />
      {wrong !== null && !unfinished && changed > 0 ? (
        <p className={`c-warn ${classes.wrong}`} role="status">
          {wrong}
        </p>
      ) : null}
      {state.rows.length === 0 ? (
        <EmptyState title={t('mapping.empty.title')} text={t('mapping.empty.text')} />
      ) : (
        <MappingTable
          where={where}
          integration={integration}
          provider={provider}
          rows={rows}
          stored={state.rows}
          edits={edits}
          fields={fields}
          direction={direction}
          sample={sample.data ?? null}
          canCheck={wrong === null}
          search={search}
          clearSearch={() => setSearch('')}
          open={open}
          setOpen={setOpen}
          onChange={change}
        />
      )}
      {isMapping ? (
        <MapFieldDialog
          integration={integration}
          stream={stream}
          provider={provider}
          rows={rows}
          onClose={() => setMapping(false)}
          onMap={(row, field) => {
            change(row, { field })
            setOpen(rowKey(row))
            setMapping(false)
          }}
        />
      ) : null}
    </>
  )
}
