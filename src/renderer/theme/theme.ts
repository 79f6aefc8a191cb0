import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type MantineTheme } from '@mantine/core'
import { componentDefaults } from './components'

/** The theme of Patchbay: ink on paper; hue only for status, selection and the mark of a CRM. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '11.5px', sm: '12.5px', md: '13px', lg: '14px', xl: '15px' },
  lineHeights: { xs: '16px', sm: '18px', md: '18px', lg: '18px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '10px' },
  defaultRadius: 'sm',
  shadows: { md: 'var(--shadow-pop)', xl: 'var(--shadow-modal)' },
  white: '#FFFFFF',
  black: '#1C1D1F',
  autoContrast: true,
  cursorType: 'default',
  focusRing: 'auto',
  respectReducedMotion: true,
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  colors: {
    ink: ['#F4F4F2', '#E9EAEB', '#CFD0D2', '#A9ABAE', '#85888C', '#64676C', '#4D5055', '#3A3D41', '#202225', '#131416'],
    gray: [
      '#F9F9F7',
      '#F4F4F1',
      '#ECEBE7',
      '#E0DFDA',
      '#CBCAC4',
      '#A0A2A5',
      '#8A8983',
      '#64676C',
      '#4D5055',
      '#1C1D1F',
    ],
    dark: [
      '#EDEEEF',
      '#B4B7BC',
      '#92969C',
      '#5D6167',
      '#43464B',
      '#2D2F33',
      '#222427',
      '#191A1C',
      '#151618',
      '#131416',
    ],
  },
  variantColorResolver: (input) => {
    switch (input.variant) {
      case 'filled':
        return {
          background: 'var(--ink)',
          hover: 'var(--ink-hover)',
          color: 'var(--on-ink)',
          border: '1px solid transparent',
        }
      case 'subtle':
        return {
          background: 'transparent',
          hover: 'var(--bg-hover)',
          color: 'var(--text-2)',
          border: '1px solid transparent',
        }
      case 'danger':
        return {
          background: 'var(--danger-fill)',
          hover: 'var(--danger-fill)',
          color: 'var(--on-danger)',
          border: '1px solid transparent',
        }
      default:
        return defaultVariantColorsResolver(input)
    }
  },
  components: componentDefaults,
})

/** Ties Mantine's own variables to the tokens, so that both themes come from one place. */
export const cssVariablesResolver: CSSVariablesResolver = (_theme: MantineTheme) => {
  const shared = {
    '--mantine-color-body': 'var(--bg-surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--err)',
    '--mantine-color-default-hover': 'var(--bg-hover)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-disabled': 'transparent',
    '--mantine-color-disabled-color': 'var(--text-off)',
    '--mantine-color-disabled-border': 'var(--line)',
  }
  return {
    variables: {},
    light: { ...shared, '--mantine-color-default': 'var(--bg-surface)' },
    dark: { ...shared, '--mantine-color-default': 'var(--bg-raised)' },
  }
}
