import { Button } from '@mantine/core'
import { ArrowLeft, Eraser, HardDrive, type LucideIcon, Plug, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { routes } from '../../app/routes'
import { OtherWorkspaces } from '../../app/workspace/WorkspaceGate'
import { client, takeState } from '../../client'
import { useAction } from '../../client/use-action'
import { Mark } from '../../components/labels/Mark'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'
import classes from './FirstRun.module.css'
import { WorkspaceFormPanel } from './WorkspaceFormPanel'

/** The first screen: the sandbox on one side, a Nango environment on the other. Also where a workspace is added later. */
export function FirstRun() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const state = useWorkspaceState()
  const current = state?.current
  const goOn = () => navigate(routes.integrations, { replace: true })
  return (
    <div className={classes.screen}>
      <div className={`${classes.top} drag`}>
        {current ? (
          <Button variant="subtle" leftSection={<ArrowLeft size={14} className="icon" aria-hidden />} onClick={goOn}>
            {t('firstRun.back', { name: current.name })}
          </Button>
        ) : null}
        {state && !current && state.workspaces.length > 0 ? <OtherWorkspaces state={state} /> : null}
      </div>
      <main className={classes.wrap}>
        <Mark size={48} />
        <h1 className={classes.title}>{current ? t('firstRun.addTitle') : t('firstRun.title')}</h1>
        <p className={classes.lead}>{current ? t('firstRun.addLead') : t('firstRun.lead')}</p>
        <div className={classes.two}>
          <SandboxPanel onOpened={goOn} />
          <WorkspaceFormPanel onCreated={goOn} />
        </div>
        <p className={classes.footnote}>
          <HardDrive size={14} className="icon" aria-hidden />
          {t('firstRun.footnote')}
        </p>
      </main>
    </div>
  )
}

function SandboxPanel({ onOpened }: { onOpened(): void }) {
  const { t } = useTranslation()
  const count = useProviders().length
  const open = useAction(() => client.workspaces.openSandbox({}))
  return (
    <section className={classes.side}>
      <h2 className={classes.heading}>{t('firstRun.sandbox.title')}</h2>
      <p className={classes.text}>{t('firstRun.sandbox.text', { count })}</p>
      <ul className={classes.points}>
        <Point icon={Plug} text={t('firstRun.sandbox.connect')} />
        <Point icon={Undo2} text={t('firstRun.sandbox.runs')} />
        <Point icon={Eraser} text={t('firstRun.sandbox.reset')} />
      </ul>
      <div className={classes.buttons}>
        <Button
          size="md"
          loading={open.busy}
          onClick={async () => {
            const state = await open.run(undefined)
            if (!state) return
            takeState(state)
            onOpened()
          }}
        >
          {t('firstRun.sandbox.open')}
        </Button>
        <span className="caption t3">{open.busy ? t('firstRun.sandbox.opening') : t('firstRun.sandbox.ready')}</span>
      </div>
    </section>
  )
}

function Point({ icon: Icon, text }: { icon: LucideIcon; text: string }) {
  return (
    <li className={classes.point}>
      <Icon size={16} className={`icon ${classes.pointIcon}`} aria-hidden />
      {text}
    </li>
  )
}
