import { Button, Checkbox, FileInput, Radio } from '@mantine/core'
import { type ImportKind, type Problem, type RecordTaker, standardFieldsOf } from '@shared/model'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, problemOf } from '../../../client'
import { useAction } from '../../../client/use-action'
import { Dialog } from '../../../components/actions/Dialog'
import { FigureStrip } from '../../../components/figures/FigureStrip'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { toast } from '../../../components/notices/toasts'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFormat } from '../../../lib/hooks/use-format'
import { useAccounts } from '../use-accounts'
import classes from './bulk.module.css'
import { ImportColumns, ImportRows } from './ImportTables'
import { type ImportChoice, runImport, usePreview, useRunningImport } from './use-import'

/** Bytes of a file that go into one call. */
const mostBytes = 740_000

const results = ['created', 'updated', 'unchanged', 'left', 'unclear', 'repeated', 'refused'] as const

/** Imports a CSV file: the file, where its columns go, what would be done, and then does it in one run. */
export function ImportDialog(props: { kind: ImportKind; takers: readonly RecordTaker[]; onClose(): void }) {
  const { kind, takers } = props
  const { t } = useTranslation()
  const format = useFormat()
  const accounts = useAccounts()
  const labelOf = useFieldLabel()
  const able = takers.filter(({ reason }) => reason === null)
  const [choice, setChoice] = useState<ImportChoice | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const [tooLarge, setTooLarge] = useState(false)
  const [busy, setBusy] = useState(false)
  const preview = usePreview(choice)
  const { report } = preview
  const change = (part: Partial<ImportChoice>) => setChoice((before) => before && { ...before, ...part })
  const fields = useMemo(() => {
    const own = takers.flatMap((taker) => taker.fields)
    const known = new Map(
      [...standardFieldsOf(kind).map(({ id, label }) => ({ field: id, label })), ...own].map((field) => [
        field.field,
        field,
      ]),
    )
    return [...known.values()].map((field) => ({ value: field.field, label: labelOf(kind, field) }))
  }, [kind, takers, labelOf])

  const open = async (chosen: File | null) => {
    setFile(chosen)
    setFailure(null)
    setTooLarge((chosen?.size ?? 0) > mostBytes)
    setChoice(null)
    if (!chosen || chosen.size > mostBytes) return
    const content = await base64Of(chosen)
    setChoice({
      kind,
      content,
      map: {},
      existing: 'fill',
      dates: 'iso',
      decimal: '.',
      // With several, whoever imports says where new records belong.
      integrations: able.length === 1 ? able.map(({ integrationId }) => integrationId) : [],
    })
  }
  const changing = (report?.counts.created ?? 0) + (report?.counts.updated ?? 0)
  const canImport = choice !== null && changing > 0 && !preview.busy && !busy
  const run = async () => {
    if (!choice) return
    setBusy(true)
    try {
      const { counts, stopped } = await runImport(choice, false)
      toast({
        tone: stopped ? 'plain' : 'ok',
        title: t(stopped ? 'records.import.stopped' : 'records.import.done', {
          count: counts.created + counts.updated,
        }),
        detail: t('records.import.doneDetail'),
      })
      props.onClose()
    } catch (error) {
      setFailure(problemOf(error))
      setBusy(false)
    }
  }
  const running = useRunningImport(busy)
  const stop = useAction((id: string) => client.runs.stop({ id }))
  const problem = failure ?? preview.problem
  return (
    <Dialog title={t(`records.import.title.${kind}`)} size={920} busy={busy} onClose={props.onClose}>
      <div className={classes.form}>
        <FileInput
          label={t('records.import.file')}
          description={t('records.import.fileHint')}
          placeholder={t('records.import.choose')}
          accept=".csv,.tsv,.txt,text/csv"
          value={file}
          onChange={(chosen) => void open(chosen)}
          error={tooLarge ? t('records.import.tooLarge') : undefined}
        />
        {choice && report ? (
          <>
            <ImportColumns
              columns={report.columns}
              fields={fields}
              onChange={(heading, field) => change({ map: mapOf(report.columns, heading, field) })}
            />
            <div className={classes.fields}>
              <Radio.Group
                label={t('records.import.existing')}
                value={choice.existing}
                onChange={(existing) => change({ existing: existing as ImportChoice['existing'] })}
              >
                <div className={classes.choices}>
                  {(['fill', 'overwrite', 'leave'] as const).map((how) => (
                    <Radio key={how} value={how} label={t(`records.import.how.${how}`)} />
                  ))}
                </div>
              </Radio.Group>
              <Radio.Group
                label={t('records.import.dates')}
                value={choice.dates}
                onChange={(dates) => change({ dates: dates as ImportChoice['dates'] })}
              >
                <div className={classes.choices}>
                  {(['iso', 'day-first', 'month-first'] as const).map((form) => (
                    <Radio key={form} value={form} label={t(`records.import.forms.${form}`)} />
                  ))}
                </div>
              </Radio.Group>
              <Checkbox.Group
                label={t('records.import.where')}
                value={[...choice.integrations]}
                onChange={(integrations) => change({ integrations })}
              >
                <div className={classes.choices}>
                  {able.map(({ integrationId }) => (
                    <Checkbox key={integrationId} value={integrationId} label={accounts.of(integrationId).name} />
                  ))}
                </div>
              </Checkbox.Group>
              <Checkbox
                label={t('records.import.decimal')}
                checked={choice.decimal === ','}
                onChange={({ currentTarget }) => change({ decimal: currentTarget.checked ? ',' : '.' })}
              />
            </div>
            <FigureStrip
              label={t('records.import.preview')}
              figures={results.map((result) => ({
                id: result,
                label: t(`records.import.results.${result}`),
                value: format.number(report.counts[result]),
                context: '',
              }))}
            />
            <ImportRows kind={kind} rows={report.rows} />
          </>
        ) : null}
        {problem ? <ProblemSentence problem={problem} tone="err" /> : null}
        {busy && report ? (
          <div className={classes.progress}>
            <ProgressBar label={t('records.import.progress')} ratio={running.done / Math.max(1, report.total)} />
            <span className="num t2">{t('records.import.doneOf', { done: running.done, of: report.total })}</span>
          </div>
        ) : null}
        <div className={`${classes.buttons} ${classes.below}`}>
          {busy && running.runId !== null ? (
            <Button loading={stop.busy} onClick={() => void stop.run(running.runId ?? '')}>
              {t('runs.action.stop')}
            </Button>
          ) : (
            <Button disabled={busy} onClick={props.onClose}>
              {t('common.action.cancel')}
            </Button>
          )}
          <Button
            variant="filled"
            loading={busy}
            aria-disabled={!canImport || undefined}
            onClick={() => {
              if (canImport) void run()
            }}
          >
            {t('records.import.verb', { count: changing })}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** All columns as they stand, with one of them changed: a field that it takes leaves the column that had it. */
function mapOf(
  columns: readonly { heading: string; field: string | null }[],
  heading: string,
  field: string,
): Record<string, string> {
  const entries = columns.map((column): [string, string] => [
    column.heading,
    column.field === field ? '' : (column.field ?? ''),
  ])
  // Of headings that stand twice only the first is read.
  return { ...Object.fromEntries(entries.reverse()), [heading]: field }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
