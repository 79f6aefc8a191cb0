import { setNonce } from 'get-nonce'

/** The nonce that the page's policy allows for style elements; empty where there is no policy (tests). */
export const styleNonce: string = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

// react-remove-scroll (under every dialog) adds its style element with this one.
if (styleNonce) setNonce(styleNonce)
