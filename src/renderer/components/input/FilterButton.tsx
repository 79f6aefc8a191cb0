import { Menu } from '@mantine/core'
import { Check, ChevronDown, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './FilterButton.module.css'

export interface FilterOption<T extends string> {
  value: T
  label: string
}

/** A filter as `Label: value`; a set one is tinted and has a cross that clears it. `any` is the word for "no filter". */
export function FilterButton<T extends string>(props: {
  label: string
  any: string
  value: T | null
  options: readonly FilterOption<NoInfer<T>>[]
  onChange(value: NoInfer<T> | null): void
}) {
  const { t } = useTranslation()
  const chosen = props.options.find((option) => option.value === props.value)
  return (
    <span className={classes.filter} data-set={chosen ? true : undefined}>
      <Menu position="bottom-start" width="auto" checkIcon={<Check size={14} className="icon" aria-hidden />}>
        <Menu.Target>
          <button type="button" className={classes.button}>
            {props.label}: <b className={classes.value}>{chosen?.label ?? props.any}</b>
            {chosen ? null : <ChevronDown size={14} className={`icon ${classes.icon}`} aria-hidden />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Choice label={props.any} on={!chosen} choose={() => props.onChange(null)} />
          <Menu.Divider />
          {props.options.map((option) => (
            <Choice
              key={option.value}
              label={option.label}
              on={option.value === props.value}
              choose={() => props.onChange(option.value)}
            />
          ))}
        </Menu.Dropdown>
      </Menu>
      {chosen ? (
        <button
          type="button"
          className={classes.clear}
          aria-label={t('common.filter.clear', { label: props.label })}
          onClick={() => props.onChange(null)}
        >
          <X size={14} className="icon" aria-hidden />
        </button>
      ) : null}
    </span>
  )
}

function Choice({ label, on, choose }: { label: string; on: boolean; choose(): void }) {
  return (
    <Menu.RadioItem value={label} checked={on} closeMenuOnClick onChange={choose}>
      {label}
    </Menu.RadioItem>
  )
}
