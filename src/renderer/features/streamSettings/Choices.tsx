import { Radio, Select } from '@mantine/core'
import type { MappingState, StreamCountsHere, StreamName } from '@shared/model'
import type { ReactNode } from 'react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import { type Group, isChanged, isWriting, policies, type StreamDraft } from './draft'
import { GuardFields } from './GuardFields'
import { RulesDialog } from './RulesDialog'
import classes from './streamSettings.module.css'
import { useNameOf } from './use-words'

/** Everything that a person can choose of a stream, group by group. */
export function Choices(props: {
  integrationId: string
  stream: StreamName
  provider: string
  before: StreamDraft
  draft: StreamDraft
  counts: StreamCountsHere | null
  mapping: MappingState | null
  onChange(change: Partial<StreamDraft>): void
  /** Why what stands in a field cannot be saved; null when it can. */
  onWrong(why: string | null): void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useNameOf()
  const [rulesShown, setRulesShown] = useState(false)
  const { before, draft, counts, onChange, provider, stream } = props
  const group = (name: Group) => ({ name, isChanged: isChanged(name, before, draft) })
  const onlyRead = counts?.writable === false ? t('streamSettings.direction.onlyRead', { provider }) : null
  const notWritten = isWriting(draft.direction) ? null : t('streamSettings.missing.notWritten', { provider })
  const records = t(`streamSettings.records.${stream}`, { count: counts?.missing ?? 0 })
  const reached = (counts?.others ?? []).filter(({ deletes }) => deletes).map(nameOf)
  const rules = Object.keys(draft.fieldPolicies).length
  if (draft.direction === 'off') return null
  return (
    <>
      <RadioGroup
        {...group('direction')}
        value={draft.direction}
        stored={before.direction}
        onChange={(value) => onChange({ direction: value })}
        options={[
          {
            value: 'both',
            label: t('streamSettings.direction.both'),
            hint: t('streamSettings.direction.bothHint', { provider }),
            reason: onlyRead,
          },
          {
            value: 'from',
            label: t('streamSettings.direction.from', { provider }),
            hint: t('streamSettings.direction.fromHint'),
          },
          {
            value: 'to',
            label: t('streamSettings.direction.to', { provider }),
            hint: t('streamSettings.direction.toHint'),
            reason: onlyRead,
          },
        ]}
      />
      <GroupRow name="policy" isChanged={isChanged('policy', before, draft) || isChanged('rules', before, draft)}>
        {(label) => (
          <>
            <div className={classes.inline}>
              <Select
                w={180}
                size="sm"
                aria-labelledby={label}
                allowDeselect={false}
                value={draft.policy}
                data={policies.map((value) => ({ value, label: t(`streamSettings.policy.${value}`, { provider }) }))}
                onChange={(value) => {
                  const chosen = policies.find((each) => each === value)
                  if (chosen) onChange({ policy: chosen })
                }}
              />
              <span className="caption t3">
                {rules === 0 ? t('streamSettings.rules.none') : t('streamSettings.rules.count', { count: rules })}{' '}
                <button type="button" className={classes.link} onClick={() => setRulesShown(true)}>
                  {t('streamSettings.rules.open')}
                </button>
              </span>
            </div>
            <p className="caption t3">{t(`streamSettings.policy.${draft.policy}Hint`, { provider })}</p>
          </>
        )}
      </GroupRow>
      <RadioGroup
        {...group('missing')}
        value={draft.createMissing ? 'create' : 'leave'}
        stored={before.createMissing ? 'create' : 'leave'}
        onChange={(value) => onChange({ createMissing: value === 'create' })}
        options={[
          {
            value: 'leave',
            label: t('streamSettings.missing.leave'),
            hint: t('streamSettings.missing.leaveHint', { one: t(`streamSettings.one.${stream}`), provider }),
          },
          {
            value: 'create',
            label: t('streamSettings.missing.create', { provider }),
            hint: counts
              ? t('streamSettings.missing.createHint', { records })
              : t('streamSettings.missing.createUncounted'),
            reason: onlyRead ?? notWritten,
          },
        ]}
      />
      <RadioGroup
        {...group('deletedThere')}
        value={draft.onRemoteDelete}
        stored={before.onRemoteDelete}
        onChange={(value) => onChange({ onRemoteDelete: value })}
        options={[
          {
            value: 'tombstone',
            label: t('streamSettings.deletedThere.keep'),
            hint: t('streamSettings.deletedThere.keepHint', { provider }),
          },
          {
            value: 'delete',
            label: t('streamSettings.deletedThere.delete'),
            hint:
              reached.length > 0
                ? t('streamSettings.deletedThere.deleteHint', {
                    names: new Intl.ListFormat(format.locale).format(reached),
                  })
                : t('streamSettings.deletedThere.deleteHintHere'),
          },
        ]}
      />
      <GroupRow {...group('guard')}>
        {() => (
          <GuardFields
            guard={draft.deleteGuard}
            onChange={(deleteGuard) => onChange({ deleteGuard })}
            onWrong={props.onWrong}
          />
        )}
      </GroupRow>
      {isWriting(draft.direction) ? (
        <GroupRow {...group('deletedHere')}>
          {(label) => (
            <div className={classes.inline}>
              <Select
                w={220}
                size="sm"
                aria-labelledby={label}
                allowDeselect={false}
                value={draft.onLocalDelete}
                data={[
                  { value: 'unlink', label: t('streamSettings.deletedHere.unlink', { provider }) },
                  { value: 'delete', label: t('streamSettings.deletedHere.delete', { provider }) },
                ]}
                onChange={(value) => onChange({ onLocalDelete: value === 'delete' ? 'delete' : 'unlink' })}
              />
            </div>
          )}
        </GroupRow>
      ) : null}
      {rulesShown ? (
        <RulesDialog
          integrationId={props.integrationId}
          stream={stream}
          provider={provider}
          mapping={props.mapping}
          policies={draft.fieldPolicies}
          onChange={(fieldPolicies) => onChange({ fieldPolicies })}
          onClose={() => setRulesShown(false)}
        />
      ) : null}
    </>
  )
}

interface Option<T extends string> {
  value: T
  label: string
  hint: string
  /** Why it cannot be chosen; null or absent when it can. */
  reason?: string | null
}

/** A choice of one, with what each means. */
function RadioGroup<T extends string>(props: {
  name: Group
  isChanged: boolean
  value: T | 'off'
  stored: T | 'off'
  options: readonly Option<T>[]
  onChange(value: T): void
}) {
  const { t } = useTranslation()
  return (
    <GroupRow name={props.name} isChanged={props.isChanged}>
      {(label) => (
        <Radio.Group
          aria-labelledby={label}
          value={props.value}
          onChange={(value) => {
            const chosen = props.options.find((each) => each.value === value)
            if (chosen && !chosen.reason) props.onChange(chosen.value)
          }}
        >
          {props.options.map(({ value, label: text, hint, reason }) => (
            <Radio
              key={value}
              value={value}
              aria-disabled={reason ? true : undefined}
              label={
                <>
                  {text}
                  {props.value === value && props.stored !== value ? (
                    <span className={classes.tag}>{t('streamSettings.changed')}</span>
                  ) : null}
                </>
              }
              description={reason ?? hint}
              classNames={{
                root: classes.option,
                body: classes.optionBody,
                label: classes.optionLabel,
                description: classes.optionHint,
              }}
            />
          ))}
        </Radio.Group>
      )}
    </GroupRow>
  )
}

/** A named group of the page; a changed one has a bar at its left. */
function GroupRow(props: { name: Group; isChanged: boolean; children: (label: string) => ReactNode }) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <section className={classes.group} data-changed={props.isChanged || undefined} aria-labelledby={id}>
      <h3 id={id}>{t(`streamSettings.group.${props.name}`)}</h3>
      <div>{props.children(id)}</div>
    </section>
  )
}
