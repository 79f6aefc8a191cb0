import { Kbd, Modal } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import { keyName } from '../../lib/i18n'
import { shortcutLabel } from '../../lib/platform'
import { useShortcut } from '../../lib/shortcuts'
import classes from './palette.module.css'
import { arrange, type Entry, hitsIn, neighbour, readQuery } from './palette-model'
import { noteUsed, showPalette, usePalette } from './palette-store'
import { useEntries } from './use-entries'
import { useFound } from './use-found'

/** The command palette: Mod K everywhere. */
export function PaletteLayer() {
  const isOpen = usePalette((state) => state.isOpen)
  useShortcut('palette', () => {
    // Above a dialog it would be a second question at once.
    if (isOpen || document.querySelector('[role="dialog"]') === null) showPalette(!isOpen)
  })
  return isOpen ? <Palette /> : null
}

function Palette() {
  const { t } = useTranslation()
  const format = useFormat()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [opener] = useState(() => document.activeElement)
  const [query, setQuery] = useState('')
  const [wanted, setWanted] = useState<string | null>(null)
  const recent = usePalette((state) => state.recent)
  const { entries, total, showAll } = useFound(query)
  const sections = arrange([...useEntries(), ...entries], query, recent)
  const all = sections.flatMap((section) => section.entries)
  const selected = all.find((entry) => entry.id === wanted) ?? all.find((entry) => !entry.reason) ?? all[0] ?? null
  const { text } = readQuery(query)

  const close = (back: boolean) => {
    showPalette(false)
    if (back && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
  }
  const run = (entry: Entry | null) => {
    if (!entry || entry.reason) return
    close(false)
    if (!entry.isFound) noteUsed(entry.id)
    entry.run()
  }
  const rowId = (entry: Entry) => `${id}-${entry.id.replace(/[^\w-]/g, '_')}`
  const selectedRow = selected ? rowId(selected) : undefined
  useEffect(() => {
    if (selectedRow) document.getElementById(selectedRow)?.scrollIntoView?.({ block: 'nearest' })
  }, [selectedRow])

  const onKey = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setWanted(neighbour(sections, selected?.id ?? null, event.key === 'ArrowDown' ? 1 : -1))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if ((event.metaKey || event.ctrlKey) && showAll) {
        close(false)
        showAll()
      } else if (!event.nativeEvent.isComposing) run(selected)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      if (query === '') close(true)
      else setQuery('')
    }
  }
  return (
    <Modal
      opened
      onClose={() => close(true)}
      size={600}
      yOffset={96}
      centered={false}
      padding={0}
      returnFocus={false}
      // The field empties itself first.
      closeOnEscape={false}
      classNames={{ body: classes.body }}
    >
      <Modal.Title className="sr-only">{t('palette.label')}</Modal.Title>
      <div className={classes.field}>
        <Search size={16} className="icon t3" aria-hidden />
        <input
          ref={field}
          data-autofocus
          role="combobox"
          aria-label={t('palette.ask')}
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={selectedRow}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('palette.ask')}
          value={query}
          onChange={({ currentTarget: { value } }) => {
            setQuery(value)
            setWanted(null)
          }}
          onKeyDown={onKey}
        />
        <Kbd className={classes.kbd}>{keyName('Esc')}</Kbd>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('palette.label')}
        className={classes.list}
        // A click on a row leaves the focus in the field.
        onMouseDown={(event) => event.preventDefault()}
      >
        {sections.map(({ group, entries: some }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of options.
          <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
            <div id={`${id}-${group}`} className={classes.group}>
              {t(`palette.group.${group}`)}
              {group === 'records' && total > 0 ? <span className="num">{format.number(total)}</span> : null}
            </div>
            {some.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as a combobox does.
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
              <div
                key={entry.id}
                id={rowId(entry)}
                role="option"
                aria-selected={entry === selected}
                aria-disabled={entry.reason ? true : undefined}
                className={classes.entry}
                onClick={() => run(entry)}
                onMouseMove={() => setWanted(entry.id)}
              >
                <span className={classes.icon}>{entry.icon}</span>
                <span className="ell grow">
                  <Hits text={entry.text} asked={text} />
                </span>
                <span className={`${classes.aside} ell`}>
                  {entry.reason ??
                    (entry.isFound && typeof entry.aside === 'string' ? (
                      <Hits text={entry.aside} asked={text} />
                    ) : (
                      entry.aside
                    ))}
                </span>
                {entry === selected && !entry.reason ? <Kbd className={classes.kbd}>↵</Kbd> : null}
                {entry.id === 'all-records' ? <Kbd className={classes.kbd}>{shortcutLabel(['Mod', '↵'])}</Kbd> : null}
              </div>
            ))}
          </div>
        ))}
      </div>
      {sections.length === 0 ? (
        <p className={classes.none} role="status">
          {t('palette.nothing', { search: text })}
        </p>
      ) : null}
      <div className={classes.footer}>
        <Hint keys={['↑', '↓']} text={t('palette.hint.move')} />
        <Hint keys={['↵']} text={t('palette.hint.run')} />
        <Hint keys={['>']} text={t('palette.hint.actions')} />
        <Hint keys={['#']} text={t('palette.hint.runs')} />
        <Hint keys={['@']} text={t('palette.hint.integrations')} />
      </div>
    </Modal>
  )
}

function Hint({ keys, text }: { keys: readonly string[]; text: string }) {
  return (
    <span className={classes.hint}>
      {keys.map((key) => (
        <Kbd key={key} className={classes.kbd}>
          {key}
        </Kbd>
      ))}
      {text}
    </span>
  )
}

/** What was asked for stands out by its weight. */
function Hits({ text, asked }: { text: string; asked: string }) {
  const hits = (asked === '' ? [] : (hitsIn(text, asked) ?? [])).toSorted((a, b) => a[0] - b[0])
  const parts: React.ReactNode[] = []
  let at = 0
  for (const [from, to] of hits) {
    if (from < at) continue
    parts.push(text.slice(at, from), <b key={from}>{text.slice(from, to)}</b>)
    at = to
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
