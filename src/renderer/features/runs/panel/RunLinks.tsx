import type { RunDetail } from '@shared/model'
import { useTranslation } from 'react-i18next'
import classes from './panel.module.css'

/** The ways to the runs that this one belongs to: what it goes on from, what it undoes or tries again, what undid it. */
export function RunLinks({ run, onOpen }: { run: RunDetail; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const { continues, earlier, about, undoneBy } = run
  return (
    <>
      {continues ? <RunLink text={t('runs.panel.continues')} runId={continues} onOpen={onOpen} /> : null}
      {earlier ? <p className={classes.light}>{t('runs.panel.earlier', earlier)}</p> : null}
      {about ? (
        <RunLink
          text={run.kind === 'retry' ? t('runs.panel.retries') : t('runs.panel.undoes')}
          runId={about}
          onOpen={onOpen}
        />
      ) : null}
      {undoneBy ? <RunLink text={t('runs.panel.undoneBy')} runId={undoneBy} onOpen={onOpen} /> : null}
    </>
  )
}

function RunLink(props: { text: string; runId: string; onOpen(runId: string): void }) {
  return (
    <button type="button" className={`${classes.link} ell`} onClick={() => props.onOpen(props.runId)}>
      {props.text} <span className="mono">{props.runId}</span>
    </button>
  )
}
