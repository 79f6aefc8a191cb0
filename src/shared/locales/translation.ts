/**
 * A catalogue in another language: the same keys as the English one, each with a text of its own. A missing key and one
 * that English does not have are both errors of the types.
 */
export type Translation<English> = {
  [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]>
}
