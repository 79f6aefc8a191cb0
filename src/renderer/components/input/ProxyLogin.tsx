import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import classes from './ProxyLogin.module.css'

/** Name and password for a proxy that asks who is there. Not a form: it also stands inside of one. */
export function ProxyLogin(props: {
  /** The proxy: kind, name and port. */
  address: string
  /** The name by which Patchbay signs in now. */
  username?: string | null
  onDone(): void
}) {
  const { t } = useTranslation()
  const [username, setUsername] = useState(props.username ?? '')
  const [password, setPassword] = useState('')
  const logIn = useAction(async () => {
    await client.app.logInToProxy({ address: props.address, username, password })
    return true
  })
  const isReady = username !== ''
  const submit = async () => {
    if (!isReady || !(await logIn.run(undefined))) return
    setPassword('')
    props.onDone()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    void submit()
  }
  return (
    <div className={classes.fields}>
      <TextInput
        className={classes.field}
        aria-label={t('common.proxy.username')}
        placeholder={t('common.proxy.username')}
        value={username}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget: { value } }) => setUsername(value)}
      />
      <PasswordInput
        className={classes.field}
        aria-label={t('common.proxy.password')}
        placeholder={t('common.proxy.password')}
        value={password}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('common.proxy.reveal') }}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget: { value } }) => setPassword(value)}
      />
      <Button disabled={!isReady} loading={logIn.busy} onClick={() => void submit()}>
        {t('common.proxy.signIn')}
      </Button>
    </div>
  )
}
