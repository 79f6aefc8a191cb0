import { describe, expect, it } from 'vitest'
import { eventOfFailure } from './outcome'

const of = (errorType: string, description: string): ReturnType<typeof eventOfFailure> =>
  eventOfFailure({ type: 'error', errorType, description }, 'Acme')

describe('eventOfFailure', () => {
  it.each([
    'Did not get authorization code in the callback. Provider error: error: access_denied; error_description: The user denied access',
    'Provider error: error: user_cancelled_login',
    'Provider error: error: consent_declined',
  ])('a person who says no: %s', (description) => {
    expect(of('callback_err', description)).toMatchObject({
      type: 'denied',
      problem: { code: 'CONNECT_DENIED', params: { provider: 'Acme' } },
    })
  })

  it.each([
    ['callback_err', 'Provider error: error: server_error', 'CONNECT_FAILED'],
    ['callback_err', 'Provider error: error: consent_required', 'CONNECT_FAILED'],
    // The words alone do not make a denial: this one comes from Nango.
    ['unknown_err', 'Unknown error during the Oauth flow. access_denied', 'CONNECT_FAILED'],
    ['provider_config_err', 'Provider Config "x" is missing client ID, secret and/or scopes.', 'CONNECT_MISCONFIGURED'],
    ['url_param_err', 'Missing hostname', 'CONNECT_MISCONFIGURED'],
    ['resource_capped', 'Reached maximum number of allowed connections.', 'NANGO_PLAN_LIMIT'],
    ['something_new', 'x', 'CONNECT_FAILED'],
  ])('%s: %s', (errorType, description, code) => {
    const event = of(errorType, description)
    expect(event).toMatchObject({ type: 'failed', problem: { code } })
    expect(event).toHaveProperty('problem.detail', `${errorType}: ${description}`)
  })

  it('keeps tokens out of the details', () => {
    const event = of('unknown_err', `failed for nango_connect_session_${'ab'.repeat(32)} and code=abcdef`)
    expect(JSON.stringify(event)).not.toMatch(/nango_connect_session_ab|abcdef/)
  })
})
