import { Menu } from '@mantine/core'
import type { Workspace } from '@shared/model'
import { Check, ChevronsUpDown, Plus, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { client, takeState } from '../../client'
import { useAction } from '../../client/use-action'
import { EnvBadge } from '../../components/labels/EnvBadge'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { routes } from '../routes'
import { RemoveWorkspace, ResetSandbox } from '../workspace/WorkspaceDialogs'
import { useOpenWorkspace } from '../workspace/WorkspaceGate'
import classes from './WorkspaceMenu.module.css'

type Asking = 'reset' | 'remove' | null

/** Which workspace this is, the others, and what can be done with this one. */
export function WorkspaceMenu() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<Asking>(null)
  const state = useWorkspaceState()
  const open = useOpenWorkspace()
  const setLive = useAction((live: boolean) => client.workspaces.setSandboxLive({ live }))
  const current = state?.current
  if (!state || !current) return null

  const switchTo = async (id: string) => {
    if (id === current.id) return
    if (await open.run(id)) navigate(routes.integrations)
  }
  const isSandbox = current.kind === 'sandbox'

  return (
    <>
      <Menu position="bottom-start" width={240} checkIcon={<Check size={14} className="icon" aria-hidden />}>
        <Menu.Target>
          <button type="button" className={classes.switcher}>
            <span className="sr-only">{t('shell.workspace.switcher')}</span>
            <span className={classes.mark} aria-hidden>
              {current.name.charAt(0).toUpperCase()}
            </span>
            <span className={`${classes.name} ell`}>{current.name}</span>
            <EnvBadge kind={current.kind} />
            <ChevronsUpDown size={14} className={`icon ${classes.chevron}`} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('shell.workspace.all')}</Menu.Label>
          {state.workspaces.map((workspace) => (
            <WorkspaceItem
              key={workspace.id}
              workspace={workspace}
              isOpen={workspace.id === current.id}
              onChoose={() => void switchTo(workspace.id)}
            />
          ))}
          <Menu.Item
            leftSection={<Plus size={14} className="icon" aria-hidden />}
            onClick={() => navigate(routes.addWorkspace)}
          >
            {t('shell.workspace.add')}
          </Menu.Item>
          <Menu.Divider />
          {isSandbox ? (
            <>
              <Menu.CheckboxItem
                checked={state.sandboxLive}
                checkIcon={<span />}
                onChange={async (live) => {
                  const changed = await setLive.run(live)
                  if (changed) takeState(changed)
                }}
                rightSection={<span className={classes.switch} data-on={state.sandboxLive || undefined} />}
              >
                {t('shell.sandbox.live')}
                <span className={`caption t3 ${classes.hint}`}>{t('shell.sandbox.liveHint')}</span>
              </Menu.CheckboxItem>
              <Menu.Item
                data-danger
                leftSection={<RotateCcw size={14} className="icon" aria-hidden />}
                onClick={() => setAsking('reset')}
              >
                {t('shell.sandbox.reset')}
              </Menu.Item>
            </>
          ) : null}
          <Menu.Item
            data-danger
            leftSection={<Trash2 size={14} className="icon" aria-hidden />}
            onClick={() => setAsking('remove')}
          >
            {t('shell.workspace.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'reset' ? <ResetSandbox onClose={() => setAsking(null)} /> : null}
      {asking === 'remove' ? <RemoveWorkspace workspace={current} onClose={() => setAsking(null)} /> : null}
    </>
  )
}

function WorkspaceItem(props: { workspace: Workspace; isOpen: boolean; onChoose(): void }) {
  return (
    <Menu.RadioItem
      value={props.workspace.id}
      checked={props.isOpen}
      closeMenuOnClick
      rightSection={<EnvBadge kind={props.workspace.kind} />}
      onChange={props.onChoose}
    >
      <span className={`ell ${classes.item}`}>{props.workspace.name}</span>
    </Menu.RadioItem>
  )
}
