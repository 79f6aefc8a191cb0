import { Button, TextInput } from '@mantine/core'
import type { BackupFile, BackupJob } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { ConfirmDialog } from '../../components/actions/ConfirmDialog'
import { CopyButton } from '../../components/actions/CopyButton'
import { EnvBadge } from '../../components/labels/EnvBadge'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './settings.module.css'
import { useStoredData } from './use-stored-data'

/** What lies on this computer: the data folder, and backups of workspaces with the way back. */
export function DataPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const workspace = useWorkspaceState()?.current
  const { data, reload } = useStoredData()
  const [restoring, setRestoring] = useState<{ path: string; name: string } | null>(null)
  const [path, setPath] = useState('')
  const make = useAction(async () => {
    await client.backups.make({})
    await reload()
  })
  const restore = useAction(async (from: string) => {
    await client.backups.restore({ path: from })
    await reload()
    return true
  })
  if (!data) return <PageSkeleton rows={3} />
  const running = data.jobs.filter(({ state }) => state === 'running')
  const own = running.find(({ kind, workspaceId }) => kind === 'backup' && workspaceId === workspace?.id)
  const others = running.filter((job) => job !== own)
  return (
    <>
      <SettingsHead title={t('settings.page.data')} />
      <SettingsRow
        label={t('settings.data.folder')}
        hint={t('settings.data.folderHint', { size: format.fileSize(data.bytes) })}
      >
        {() => (
          <>
            <span className="mono">{data.folder}</span>
            <CopyButton value={data.folder} label={t('settings.data.copyFolder')} />
          </>
        )}
      </SettingsRow>
      {workspace && workspace.kind !== 'sandbox' ? (
        <SettingsRow label={t('settings.data.backUp', { name: workspace.name })} hint={t('settings.data.backUpHint')}>
          {() =>
            own ? (
              <Copying job={own} reload={reload} />
            ) : (
              <Button loading={make.busy} onClick={() => void make.run(undefined)}>
                {t('settings.data.backUpNow')}
              </Button>
            )
          }
        </SettingsRow>
      ) : null}
      {others.map((job) => (
        <SettingsRow key={job.id} label={t('settings.data.copying', { name: job.name })}>
          {() => <Copying job={job} reload={reload} />}
        </SettingsRow>
      ))}
      <SettingsHead title={t('settings.data.backups')} />
      {data.backups.length === 0 ? <SettingsRow label={t('settings.data.none')} /> : null}
      {data.backups.map((file) => (
        <FileRow key={file.path} file={file} onRestore={() => setRestoring({ path: file.path, name: file.name })} />
      ))}
      <SettingsRow label={t('settings.data.otherFile')} hint={t('settings.data.otherFileHint')}>
        {() => (
          <>
            <TextInput
              aria-label={t('settings.data.path')}
              value={path}
              className={classes.path}
              onChange={({ currentTarget: { value } }) => setPath(value)}
            />
            <Button
              disabled={path.trim() === ''}
              onClick={() => setRestoring({ path: path.trim(), name: fileName(path.trim()) })}
            >
              {t('settings.data.restore')}
            </Button>
          </>
        )}
      </SettingsRow>
      {restoring ? (
        <ConfirmDialog
          title={t('settings.data.restoreTitle', { name: restoring.name })}
          text={t('settings.data.restoreText')}
          verb={t('settings.data.restoreVerb')}
          harmless
          busy={restore.busy}
          onCancel={() => setRestoring(null)}
          onConfirm={async () => {
            const begun = await restore.run(restoring.path)
            if (begun) setRestoring(null)
          }}
        />
      ) : null}
    </>
  )
}

function FileRow({ file, onRestore }: { file: BackupFile; onRestore(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const when = format.dateTime(file.madeAt)
  return (
    <SettingsRow label={file.name} hint={t('settings.data.made', { when, size: format.fileSize(file.bytes) })}>
      {() => (
        <>
          <EnvBadge kind={file.kind} />
          <CopyButton value={file.path} label={t('settings.data.copyPath', { when })} />
          <Button aria-label={t('settings.data.restoreOf', { name: file.name, when })} onClick={onRestore}>
            {t('settings.data.restore')}
          </Button>
        </>
      )}
    </SettingsRow>
  )
}

/** How far a copy is, and its end. */
function Copying({ job, reload }: { job: BackupJob; reload(): Promise<unknown> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const stop = useAction(async () => {
    await client.backups.stop({ id: job.id })
    await reload()
  })
  const { done, of } = job
  return (
    <>
      <ProgressBar
        ratio={of ? done / of : null}
        label={t('settings.data.copying', { name: job.name })}
        className={classes.progress}
      />
      {of === null ? null : (
        <span className="caption t2 tnum">
          {t('settings.data.progress', { done: format.fileSize(done), of: format.fileSize(of) })}
        </span>
      )}
      <Button loading={stop.busy} onClick={() => void stop.run(undefined)}>
        {t('settings.data.stop')}
      </Button>
    </>
  )
}

const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path
