import type { ConnectionTest } from '@shared/contract'
import type { ProblemCode } from '@shared/model'
import { Check, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { problemOf } from '../../client'
import { ProxyLogin } from '../../components/input/ProxyLogin'
import { useFormat } from '../../lib/hooks/use-format'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { useProviders } from '../../lib/hooks/use-providers'
import classes from './FirstRun.module.css'
import { isUnencrypted, type WorkspaceForm } from './form-model'

const looks: Record<'ok' | 'warn' | 'err', { icon: LucideIcon; color: string }> = {
  ok: { icon: Check, color: 'c-ok' },
  warn: { icon: TriangleAlert, color: 'c-warn' },
  err: { icon: OctagonAlert, color: 'c-err' },
}

const advised = ['NANGO_UNREACHABLE', 'NANGO_KEY_REFUSED', 'NANGO_SCOPE_MISSING'] as const

function hasAdvice(code: ProblemCode): code is (typeof advised)[number] {
  return advised.some((each) => each === code)
}

/** The lines under the form: whether the environment answered, what is set up in it, what to mind. */
export function TestResult(props: {
  form: WorkspaceForm
  result: ConnectionTest | null
  error: unknown
  onSignedIn(): void
}) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const problem = props.error ? problemOf(props.error) : (props.result?.problem ?? null)
  if (!props.result && !props.error) return <div aria-live="polite" />
  return (
    <ul className={classes.result} aria-live="polite" aria-label={t('firstRun.result.label')}>
      {problem ? (
        <Line tone="err">
          <b className="w5">{textOf(problem).fact}</b>{' '}
          {hasAdvice(problem.code) ? t(`firstRun.advice.${problem.code}`) : textOf(problem).safe}
        </Line>
      ) : null}
      {problem?.code === 'NANGO_PROXY_LOGIN' ? (
        <li>
          <ProxyLogin address={`http://${problem.params.proxy}`} onDone={props.onSignedIn} />
        </li>
      ) : null}
      {props.result?.ok && !props.error ? <Passed form={props.form} result={props.result} /> : null}
    </ul>
  )
}

function Passed({ form, result }: { form: WorkspaceForm; result: ConnectionTest }) {
  const { t } = useTranslation()
  const format = useFormat()
  const providers = useProviders()
  const count = result.integrations.reduce((sum, each) => sum + each.count, 0)
  const list = result.integrations
    .map((each) => ({ ...each, name: providers.find(({ id }) => id === each.provider)?.name ?? each.provider }))
    .map(({ count: number, name }) => t('firstRun.result.foundItem', { count: number, provider: name }))
    .join(', ')
  return (
    <>
      <Line tone="ok">
        <Trans
          t={t}
          i18nKey="firstRun.result.connected"
          values={{
            environment: form.kind ? t(`common.environment.${form.kind}`) : t('firstRun.nango.host'),
            duration: format.durationWords(result.durationMs),
          }}
          components={{ 1: <b className="w5" /> }}
        />
      </Line>
      <Line tone={count > 0 ? 'ok' : 'warn'}>{t('firstRun.result.found', { count, list })}</Line>
      {form.kind === 'prod' ? <Line tone="warn">{t('firstRun.result.prod')}</Line> : null}
      {isUnencrypted(form.host) ? <Line tone="warn">{t('firstRun.result.plain')}</Line> : null}
    </>
  )
}

function Line({ tone, children }: { tone: keyof typeof looks; children: ReactNode }) {
  const { icon: Icon, color } = looks[tone]
  return (
    <li className={classes.line}>
      <Icon size={16} className={`icon ${color}`} aria-hidden />
      <span>{children}</span>
    </li>
  )
}
