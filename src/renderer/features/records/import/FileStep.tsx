import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { csvDelimiter, csvEncoding, type ImportKind, type ImportUpload, type Problem } from '@shared/model'
import { FileText, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { importPath } from '../../../app/import-place'
import { client, problemOf } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import classes from './import.module.css'
import { delimiterNames } from './StepBar'
import { goesOn, sendFile, showUpload } from './use-upload'

/** Bytes of a file that is taken. */
const mostBytes = 200_000_000

/** Chooses a file, by a click or by dropping it, and says how it is read. */
export function FileStep({ kind, upload }: { kind: ImportKind; upload: ImportUpload | null }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<{ name: string; size: number; received: number } | null>(null)
  const sends = useRef(false)
  const [refusal, setRefusal] = useState<Problem | string | null>(null)
  const reading = upload !== null && goesOn(upload)

  const take = async (file: File | undefined) => {
    if (!file || sends.current) return
    setRefusal(null)
    if (file.size > mostBytes || file.size === 0) {
      setRefusal(t(file.size === 0 ? 'records.import.empty' : 'records.import.tooLarge'))
      return
    }
    sends.current = true
    setSending({ name: file.name, size: file.size, received: 0 })
    try {
      const sent = await sendFile(kind, file, (received) => {
        setSending({ name: file.name, size: file.size, received })
        return sends.current
      })
      if (sent === null) return
      if (upload) await client.imports.remove({ params: { id: upload.id } })
      navigate(importPath(kind, sent.id), { replace: upload !== null })
    } catch (error) {
      setRefusal(problemOf(error))
    } finally {
      sends.current = false
      setSending(null)
    }
  }
  const problem = typeof refusal === 'string' ? null : (refusal ?? upload?.problem ?? null)
  return (
    <div className={classes.page}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped here; the button does the same. */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void take(event.dataTransfer.files[0])
        }}
      >
        <FileText size={20} className="icon t3" aria-hidden />
        <p className={classes.dropTitle}>{upload?.name ?? t(`records.import.title.${kind}`)}</p>
        <p className="caption t2">{t('records.import.fileHint')}</p>
        <input
          ref={input}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv"
          onChange={({ currentTarget }) => {
            void take(currentTarget.files?.[0])
            // The same file can be chosen again once it was mended.
            currentTarget.value = ''
          }}
        />
        {sending ? (
          <div className={classes.sending}>
            <ProgressBar label={t('records.import.sending')} ratio={sending.received / sending.size} />
            <Button
              size="xs"
              onClick={() => {
                sends.current = false
              }}
            >
              {t('runs.action.stop')}
            </Button>
          </div>
        ) : (
          <Button
            variant={upload ? 'default' : 'filled'}
            leftSection={<Upload size={14} className="icon" aria-hidden />}
            onClick={() => input.current?.click()}
          >
            {t(upload ? 'records.import.chooseOther' : 'records.import.choose')}
          </Button>
        )}
      </div>
      {typeof refusal === 'string' ? (
        <p className="c-err" role="alert">
          {refusal}
        </p>
      ) : null}
      {problem ? <ProblemSentence problem={problem} tone="err" /> : null}
      {reading ? (
        <div className={classes.reading} role="status">
          <ProgressBar label={t('records.import.reading', { count: upload.done })} ratio={null} />
          <span className="num t2">{t('records.import.reading', { count: upload.done })}</span>
        </div>
      ) : null}
      {upload && upload.received === upload.size ? <Form upload={upload} busy={reading} /> : null}
    </div>
  )
}

/** How the file is read; each change reads it again. */
function Form({ upload, busy }: { upload: ImportUpload; busy: boolean }) {
  const { t } = useTranslation()
  const { file } = upload
  const read = useAction(async (form: Parameters<typeof client.imports.read>[0]) => {
    showUpload(await client.imports.read(form))
  })
  const now = file ? { encoding: file.encoding, delimiter: file.delimiter, header: file.header } : {}
  const disabled = busy || read.busy
  const again = (change: Partial<typeof now>) => void read.run({ id: upload.id, ...now, ...change })
  return (
    <section className={classes.form} aria-label={t('records.import.form')}>
      <NativeSelect
        label={t('records.import.encoding')}
        disabled={disabled}
        value={file?.encoding ?? ''}
        data={[
          ...(file ? [] : [{ value: '', label: t('records.import.foundOut') }]),
          ...csvEncoding.options.map((value) => ({ value, label: t(`records.import.encodings.${value}`) })),
        ]}
        onChange={({ currentTarget }) => again({ encoding: csvEncoding.parse(currentTarget.value) })}
      />
      <NativeSelect
        label={t('records.import.delimiter')}
        disabled={disabled}
        value={file?.delimiter ?? ''}
        data={[
          ...(file ? [] : [{ value: '', label: t('records.import.foundOut') }]),
          ...csvDelimiter.options.map((value) => ({
            value,
            label: t(`records.import.delimiters.${delimiterNames[value]}`),
          })),
        ]}
        onChange={({ currentTarget }) => again({ delimiter: csvDelimiter.parse(currentTarget.value) })}
      />
      <Checkbox
        className={classes.header}
        label={t('records.import.header')}
        disabled={disabled}
        checked={file?.header ?? true}
        onChange={({ currentTarget }) => again({ header: currentTarget.checked })}
      />
    </section>
  )
}
