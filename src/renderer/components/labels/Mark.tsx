import icon from '../../app-icon.svg'

/** The app's icon, drawn at `size` px without its outer margin. */
export function Mark({ size }: { size: number }) {
  return <img src={icon} width={size} height={size} alt="" />
}
