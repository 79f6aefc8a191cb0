import { Kbd, TextInput } from '@mantine/core'
import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcut } from '../../lib/shortcuts'
import classes from './SearchField.module.css'

/** The search of a page: `/` focuses it, Esc clears it, Esc again leaves it. */
export function SearchField(props: {
  value: string
  placeholder: string
  /** Px, or a share of what it stands in. */
  width?: number | `${number}%`
  onChange(value: string): void
}) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  useShortcut('search', () => field.current?.focus())
  return (
    <TextInput
      ref={field}
      type="search"
      w={props.width ?? 200}
      value={props.value}
      placeholder={props.placeholder}
      aria-label={props.placeholder}
      aria-keyshortcuts="/"
      classNames={{ input: classes.input }}
      leftSection={<Search size={14} className="icon" aria-hidden />}
      leftSectionWidth={28}
      rightSectionWidth={28}
      rightSectionPointerEvents={props.value ? 'auto' : 'none'}
      rightSection={
        props.value ? (
          <button
            type="button"
            className={classes.clear}
            aria-label={t('common.search.clear')}
            onClick={() => {
              props.onChange('')
              field.current?.focus()
            }}
          >
            <X size={14} className="icon" aria-hidden />
          </button>
        ) : (
          <Kbd className={classes.kbd} aria-hidden>
            /
          </Kbd>
        )
      }
      onChange={(event) => props.onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        if (props.value) props.onChange('')
        else field.current?.blur()
      }}
    />
  )
}
