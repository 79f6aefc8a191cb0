import { Button, Menu } from '@mantine/core'
import type { WorkspaceState } from '@shared/model'
import { makeProblem } from '@shared/model'
import { ChevronDown } from 'lucide-react'
import { Fragment, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { client, setShown, takeState, useLive, useShown } from '../../client'
import { useAction } from '../../client/use-action'
import { CopyDetails } from '../../components/actions/CopyDetails'
import { EnvBadge } from '../../components/labels/EnvBadge'
import { Delayed } from '../../components/loading/Delayed'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { routes } from '../routes'
import { ApiKeyForm } from './ApiKeyForm'
import { FullScreen } from './FullScreen'
import classes from './FullScreen.module.css'

/**
 * Lets the places through when this window's workspace is usable; otherwise says why not, full screen, with the ways out.
 * Another workspace gets places of its own, so that nothing that one of them remembers shows in the other.
 */
export function WorkspaceGate(props: { firstRun: ReactNode; children: ReactNode }) {
  const { t } = useTranslation()
  const state = useWorkspaceState()
  const shown = useShown(({ id }) => id)
  const link = useLive((live) => live.link)
  // The person may read on without a key, for as long as this window and workspace last.
  const [readOnly, setReadOnly] = useState<string | null>(null)
  const current = state?.current?.id ?? null
  // A window that showed none shows what the host shows now, and names it with every call from here on.
  useEffect(() => {
    if (shown === null && current !== null) setShown(current)
  }, [shown, current])

  if (!state || (shown === null && current !== null)) {
    return (
      <Delayed ms={link === 'lost' ? 0 : 400}>
        {link === 'connected' ? (
          <FullScreen title={t('shell.starting')} />
        ) : (
          <Delayed ms={4000}>
            <FullScreen title={t('shell.unreachable.title')} text={t('shell.unreachable.text')} />
          </Delayed>
        )}
      </Delayed>
    )
  }
  switch (state.phase) {
    case 'none':
      return props.firstRun
    case 'closed':
    case 'opening':
      return <Opening name={state.current?.name ?? t('common.app')} />
    case 'failed':
      return <Failed state={state} />
    case 'needs-key':
      if (!state.current || readOnly === state.current.id) return <Fragment key={shown}>{props.children}</Fragment>
      return <NeedsKey state={state} onReadOnly={() => setReadOnly(state.current?.id ?? null)} />
    case 'open':
      return <Fragment key={shown}>{props.children}</Fragment>
  }
}

function Opening({ name }: { name: string }) {
  const { t } = useTranslation()
  const title = t('shell.opening.title', { name })
  return (
    <Delayed ms={300}>
      <FullScreen title={title} text={t('shell.opening.text')}>
        <ProgressBar ratio={null} label={title} className={classes.bar} />
      </FullScreen>
    </Delayed>
  )
}

function Failed({ state }: { state: WorkspaceState }) {
  const { t } = useTranslation()
  const problem = state.problem ?? makeProblem('INTERNAL')
  const { fact, safe } = useProblemText()(problem)
  const open = useOpenWorkspace()
  return (
    <FullScreen title={fact} text={safe}>
      {problem.detail ? <pre className={`mono ${classes.details}`}>{problem.detail}</pre> : null}
      <div className={classes.buttons}>
        {state.current ? (
          <Button size="md" variant="filled" loading={open.busy} onClick={() => void open.run(state.current?.id ?? '')}>
            {t('common.action.tryAgain')}
          </Button>
        ) : null}
        <OtherWorkspaces state={state} />
        {problem.detail ? <CopyDetails problem={problem} size="md" /> : null}
      </div>
    </FullScreen>
  )
}

function NeedsKey({ state, onReadOnly }: { state: WorkspaceState; onReadOnly(): void }) {
  const { t } = useTranslation()
  const workspace = state.current
  if (!workspace) return null
  return (
    <FullScreen
      title={t('shell.apiKey.title', { name: workspace.name })}
      text={t('shell.apiKey.text', { host: workspace.host ?? '' })}
    >
      <ApiKeyForm key={workspace.id} workspace={workspace} onDone={() => {}}>
        <Button size="md" onClick={onReadOnly}>
          {t('shell.apiKey.readOnly')}
        </Button>
        <OtherWorkspaces state={state} />
      </ApiKeyForm>
    </FullScreen>
  )
}

/** Lets this window, and the host, show a workspace. */
export function useOpenWorkspace() {
  const open = useAction((id: string) => client.workspaces.open({ id }))
  return {
    busy: open.busy,
    /** Whether it is shown; a failure is said. */
    run: async (id: string) => {
      const opened = await open.run(id)
      if (opened) takeState(opened)
      return opened !== undefined
    },
  }
}

/** The way to another workspace, or to a new one. */
export function OtherWorkspaces({ state }: { state: WorkspaceState }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const open = useOpenWorkspace()
  const others = state.workspaces.filter((workspace) => workspace.id !== state.current?.id)
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button size="md" rightSection={<ChevronDown size={14} className="icon" aria-hidden />}>
          {t('shell.failed.switch')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map((workspace) => (
          <Menu.Item
            key={workspace.id}
            rightSection={<EnvBadge kind={workspace.kind} />}
            onClick={() => void open.run(workspace.id)}
          >
            {workspace.name}
          </Menu.Item>
        ))}
        {others.length > 0 ? <Menu.Divider /> : null}
        <Menu.Item onClick={() => navigate(routes.addWorkspace)}>{t('shell.workspace.add')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
