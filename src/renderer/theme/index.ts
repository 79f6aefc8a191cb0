import './layers.css'
import '@mantine/core/styles.layer.css'
import './fonts'
import './tokens.css'
import './base.css'
import './mantine.css'

export { cssVariablesResolver, theme } from './theme'
