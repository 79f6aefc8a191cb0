import { act, render, screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { useLive } from '../../client'
import { Providers } from '../Providers'
import { GlobalBanner } from './GlobalBanner'
import { StatusStrip } from './StatusStrip'

beforeEach(() => useLive.setState({ link: 'connected', lostAt: null, isClosed: false }))

it('tells Patchbay that was closed from an engine that is being started again', () => {
  render(
    <Providers env="test">
      <GlobalBanner />
      <StatusStrip />
    </Providers>,
  )
  act(() => useLive.getState().setLink('lost'))
  expect(screen.getByText('Patchbay’s engine stopped.')).toBeTruthy()
  expect(screen.getByText('Restarting')).toBeTruthy()
  act(() => useLive.getState().setLink('lost', true))
  expect(screen.getByText('Patchbay was closed.')).toBeTruthy()
  expect(screen.getByText('Closed')).toBeTruthy()
  expect(screen.queryByText('Restarting')).toBeNull()
  act(() => useLive.getState().setLink('connected'))
  expect(useLive.getState().isClosed).toBe(false)
})
