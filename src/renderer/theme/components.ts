import {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  type MantineThemeComponents,
  Menu,
  Modal,
  NativeSelect,
  PasswordInput,
  Progress,
  Radio,
  SegmentedControl,
  Select,
  Skeleton,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core'

/** Heights, paddings and text sizes of buttons: xs in cards and banners, sm by default, md in forms. */
const buttonSizes: Record<string, Record<string, string>> = {
  xs: { '--button-height': '24px', '--button-padding-x': '8px', '--button-fz': '12px' },
  sm: { '--button-height': '28px', '--button-padding-x': '10px', '--button-fz': '12.5px' },
  md: { '--button-height': '32px', '--button-padding-x': '14px', '--button-fz': '13px' },
}

const iconSizes: Record<string, string> = { xs: '24px', sm: '28px', md: '32px' }
const inputSizes: Record<string, Record<string, string>> = {
  sm: { '--input-height': '28px', '--input-fz': '12.5px' },
  md: { '--input-height': '32px', '--input-fz': '13px' },
}

/** Defaults of the parts that the screens use; how they look beyond variables is in mantine.css. */
export const componentDefaults: MantineThemeComponents = {
  Button: Button.extend({
    defaultProps: { size: 'sm', variant: 'default' },
    vars: (_theme, props) => ({ root: buttonSizes[props.size ?? 'sm'] ?? {} }),
  }),
  ActionIcon: ActionIcon.extend({
    defaultProps: { size: 'sm', variant: 'subtle' },
    vars: (_theme, props) => ({ root: { '--ai-size': iconSizes[String(props.size ?? 'sm')] } }),
  }),
  TextInput: TextInput.extend({
    defaultProps: { size: 'sm' },
    vars: (_theme, props) => ({ wrapper: inputSizes[String(props.size ?? 'sm')] ?? {} }),
  }),
  Textarea: Textarea.extend({
    defaultProps: { size: 'sm' },
    vars: (_theme, props) => ({ wrapper: inputSizes[String(props.size ?? 'sm')] ?? {} }),
  }),
  NativeSelect: NativeSelect.extend({
    defaultProps: { size: 'sm' },
    vars: (_theme, props) => ({ root: {}, wrapper: inputSizes[String(props.size ?? 'sm')] ?? {} }),
  }),
  Autocomplete: Autocomplete.extend({
    defaultProps: { size: 'sm', comboboxProps: { shadow: 'md', offset: 4 } },
    vars: (_theme, props) => ({ root: {}, wrapper: inputSizes[String(props.size ?? 'sm')] ?? {} }),
  }),
  Select: Select.extend({
    defaultProps: {
      size: 'sm',
      withCheckIcon: true,
      checkIconPosition: 'right',
      comboboxProps: { shadow: 'md', offset: 4, transitionProps: { duration: 160 } },
    },
    vars: (_theme, props) => ({ root: {}, wrapper: inputSizes[String(props.size ?? 'sm')] ?? {} }),
  }),
  PasswordInput: PasswordInput.extend({
    defaultProps: { size: 'md' },
    vars: (_theme, props) => ({ root: {}, wrapper: inputSizes[String(props.size ?? 'md')] ?? {} }),
  }),
  Tooltip: Tooltip.extend({
    defaultProps: { openDelay: 400, transitionProps: { duration: 120 }, withinPortal: true, multiline: true },
  }),
  Menu: Menu.extend({
    defaultProps: {
      shadow: 'md',
      position: 'bottom-end',
      offset: 4,
      transitionProps: { duration: 160 },
      width: 184,
      // The placeholder is a focusable child that a menu may not have.
      withInitialFocusPlaceholder: false,
    },
  }),
  Modal: Modal.extend({
    defaultProps: {
      shadow: 'xl',
      radius: 'lg',
      centered: true,
      size: 440,
      withCloseButton: false,
      transitionProps: { duration: 180, transition: 'fade' },
      overlayProps: { color: 'transparent', backgroundOpacity: 1 },
    },
  }),
  Skeleton: Skeleton.extend({ defaultProps: { animate: false, radius: 'xs' } }),
  Progress: Progress.extend({ defaultProps: { size: 4, radius: 2, transitionDuration: 200 } }),
  ProgressRoot: Progress.Root.extend({ defaultProps: { size: 4, radius: 2, transitionDuration: 200 } }),
  Radio: Radio.extend({ defaultProps: { size: 'xs' } }),
  Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
  Switch: Switch.extend({
    defaultProps: { size: 'xs' },
    vars: () => ({
      root: {
        '--switch-width': '26px',
        '--switch-height': '16px',
        '--switch-thumb-size': '12px',
        '--switch-track-label-padding': '2px',
        '--switch-label-font-size': '12.5px',
      },
    }),
  }),
  SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', withItemsBorders: false } }),
}
