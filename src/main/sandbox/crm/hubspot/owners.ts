/** A user of the portal who may own records, https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide */
export interface Owner {
  id: string
  email: string
  firstName: string
  lastName: string
  userId: number
  archived: boolean
  createdAt: string
  updatedAt: string
}

const people = [
  ['Hannah', 'Reed', false],
  ['Marcus', 'Bell', false],
  ['Sofie', 'Lindqvist', false],
  ['Javier', 'Ortega', false],
  ['Priya', 'Nair', false],
  ['Tobias', 'Richter', false],
  ['Aoife', 'Nolan', false],
  ['Denis', 'Marchand', true],
] as const

/** The owners of every made-up portal; the last one has left. */
export const owners: Owner[] = people.map(([firstName, lastName, archived], at) => ({
  id: String(71_204_310 + at * 37),
  email: `${firstName.toLowerCase()}.${lastName.toLowerCase()}@sales.example.com`,
  firstName,
  lastName,
  userId: 5_310_220 + at * 11,
  archived,
  createdAt: '2023-01-09T08:00:00.000Z',
  updatedAt: archived ? '2025-03-31T16:45:00.000Z' : '2024-05-02T09:12:31.114Z',
}))

export const activeOwners = owners.filter((owner) => !owner.archived)
