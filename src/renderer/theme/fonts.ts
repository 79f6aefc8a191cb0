import '@fontsource-variable/inter/standard.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
