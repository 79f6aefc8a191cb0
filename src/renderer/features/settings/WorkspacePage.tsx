import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeyDialog } from '../../app/workspace/key-dialog'
import { RemoveWorkspace, ResetSandbox } from '../../app/workspace/WorkspaceDialogs'
import { client, takeState } from '../../client'
import { useAction } from '../../client/use-action'
import { EnvBadge } from '../../components/labels/EnvBadge'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useAppInfo, useIntegrations, useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './settings.module.css'
import { TagsDialog } from './TagsDialog'

/** What the workspace is, its API key, and what can be done with it as a whole. */
export function WorkspacePage() {
  const { t } = useTranslation()
  const format = useFormat()
  const [asking, setAsking] = useState<'reset' | 'remove' | 'tags' | null>(null)
  const state = useWorkspaceState()
  const store = useAppInfo()?.capabilities.secretStore
  const list = useIntegrations()
  const askKey = useKeyDialog((dialog) => dialog.ask)
  const setLive = useAction((live: boolean) => client.workspaces.setSandboxLive({ live }))
  const workspace = state?.current
  if (!state || !workspace) return <PageSkeleton rows={5} />
  const isSandbox = workspace.kind === 'sandbox'
  const waiting = (list?.integrations ?? []).reduce((sum, { outbox }) => sum + outbox.waiting, 0)
  const isRefused = list?.nangoProblem?.code === 'NANGO_KEY_REFUSED'
  const isMissing = state.phase === 'needs-key'
  const key = isRefused ? 'refused' : isMissing ? 'missing' : 'given'
  const tags = Object.entries(workspace.tags)
  return (
    <>
      <SettingsHead title={t('settings.page.workspace')} />
      <SettingsRow
        label={t('settings.workspace.name')}
        hint={t('settings.workspace.added', { when: format.dateTime(workspace.createdAt) })}
      >
        {() => workspace.name}
      </SettingsRow>
      <SettingsRow label={t('settings.workspace.kind')} hint={t('settings.workspace.kindHint')}>
        {() => <EnvBadge kind={workspace.kind} />}
      </SettingsRow>
      {workspace.host ? (
        <SettingsRow label={t('settings.workspace.host')}>
          {() => <span className="mono">{workspace.host}</span>}
        </SettingsRow>
      ) : null}
      {isSandbox ? null : (
        <SettingsRow
          label={t('settings.workspace.key')}
          hint={
            <>
              <span className={key === 'given' ? undefined : 'c-err'}>{t(`settings.workspace.keyState.${key}`)}</span>{' '}
              {store ? t(`settings.diagnostics.store.${store}`) : null}
            </>
          }
        >
          {() => (
            <Button variant={key === 'given' ? 'default' : 'filled'} onClick={askKey}>
              {t(key === 'given' ? 'settings.workspace.replaceKey' : 'settings.workspace.enterKey')}
            </Button>
          )}
        </SettingsRow>
      )}
      {isSandbox ? null : (
        <SettingsRow
          label={t('settings.workspace.tags')}
          hint={t(tags.length > 0 ? 'settings.workspace.tagsHint' : 'settings.workspace.noTagsHint')}
        >
          {() => (
            <>
              {tags.map(([name, value]) => (
                <span key={name} className={classes.tag}>
                  {name}: {value}
                </span>
              ))}
              <Button onClick={() => setAsking('tags')}>{t('settings.workspace.changeTags')}</Button>
            </>
          )}
        </SettingsRow>
      )}
      {isSandbox ? (
        <>
          <SettingsHead title={t('settings.workspace.sandbox')} />
          <SettingsRow label={t('shell.sandbox.live')} hint={t('shell.sandbox.liveHint')}>
            {(ids) => (
              <Switch
                aria-labelledby={ids.label}
                checked={state.sandboxLive}
                onChange={async ({ currentTarget: { checked } }) => {
                  const changed = await setLive.run(checked)
                  if (changed) takeState(changed)
                }}
              />
            )}
          </SettingsRow>
          <SettingsRow label={t('settings.workspace.reset')} hint={t('settings.workspace.resetHint')}>
            {() => (
              <Button className="quiet-danger" onClick={() => setAsking('reset')}>
                {t('shell.sandbox.reset')}
              </Button>
            )}
          </SettingsRow>
        </>
      ) : null}
      <SettingsHead title={t('settings.workspace.remove')} />
      <SettingsRow
        label={t('settings.workspace.removeThis')}
        hint={[
          t('settings.workspace.removeHint'),
          ...(waiting > 0 ? [t('settings.workspace.removeWaiting', { count: waiting })] : []),
        ].join(' ')}
      >
        {() => (
          <Button className="quiet-danger" onClick={() => setAsking('remove')}>
            {t('settings.workspace.removeVerb', { name: workspace.name })}
          </Button>
        )}
      </SettingsRow>
      {asking === 'tags' ? <TagsDialog workspace={workspace} onClose={() => setAsking(null)} /> : null}
      {asking === 'reset' ? <ResetSandbox onClose={() => setAsking(null)} /> : null}
      {asking === 'remove' ? <RemoveWorkspace workspace={workspace} onClose={() => setAsking(null)} /> : null}
    </>
  )
}
