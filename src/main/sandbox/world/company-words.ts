import type { SandboxIndustry } from '../crm/kit/provider-sandbox'
import type { CultureName } from './people-words'

const words = (text: string) => text.trim().split(/\s+/)

/** First halves of company names. */
export const stems = words(`
  North South East West Blue Silver Oak Stone Bright Clear Iron Green River Cedar Maple Summit Harbour Amber Falcon Copper
  Granite Willow Crown Cobalt Sterling Ash Birch Meadow Sun Moon Star Red White Gold Grand High Deep Fair Fern Hazel Heath
  Holly Lake Lark Linden Marble Mill Moss Orchard Pearl Pine Quarry Raven Ridge Rose Sage Sand Slate Spring Swan Thorn Vale
  Wild Winter Wood Alder Beacon Bell Castle Chapel Cliff Coral`)

/** Second halves of company names. */
export const endings = words(`
  field bridge water gate ford stone wood well land mark point view worth brook ridge side port hill dale crest cliff
  haven house shore path line light wind grove bank bay cross way court fall glen hall holm hurst keep lane leaf loft
  mead mere mill mond moor more ness park peak pool rock root row spire stead stream tide top tower town tree vale wall
  ward wick wing yard berg burg dorf heim`)

/** What a company does, as its name says it. */
export const trades: readonly { word: string; industry: SandboxIndustry }[] = (
  [
    ['software', 'Software Systems Cloud Digital'],
    ['logistics', 'Logistics Freight Transport Shipping'],
    ['food', 'Foods Bakery Kitchens Beverages'],
    ['construction', 'Construction Building Interiors Roofing'],
    ['energy', 'Energy Solar Power Utilities'],
    ['health', 'Health Medical Pharma Dental'],
    ['finance', 'Capital Insurance Finance Accounting'],
    ['education', 'Academy Learning Training Publishing'],
    ['retail', 'Retail Outfitters Trading Supply'],
    ['manufacturing', 'Engineering Plastics Metals Tools'],
    ['media', 'Media Design Studio Events'],
    ['travel', 'Travel Hotels Tours Leisure'],
  ] as const
).flatMap(([industry, list]) => words(list).map((word) => ({ word, industry })))

/** A country in which companies sit. */
export interface Country {
  name: string
  cities: readonly string[]
  culture: CultureName
  tld: string
  /** Legal forms; the empty text for none. */
  forms: readonly string[]
  /** Beginnings of phone numbers in E.164, one of which is followed by seven or eight digits. */
  phone: readonly string[]
  personalMail: readonly string[]
}

const world = ['gmail.com', 'outlook.com', 'icloud.com']

export const countries: readonly Country[] = [
  {
    name: 'United States',
    cities: ['New York', 'Chicago', 'Austin', 'Denver', 'Seattle', 'Boston', 'Atlanta'],
    culture: 'american',
    tld: 'com',
    forms: ['Inc.', 'LLC', ''],
    phone: ['+1212', '+1312', '+1512', '+1303', '+1206', '+1617', '+1404', '+1415', '+1305', '+1602'],
    personalMail: [...world, 'yahoo.com'],
  },
  {
    name: 'United Kingdom',
    cities: ['London', 'Manchester', 'Bristol', 'Leeds', 'Edinburgh', 'Cardiff'],
    culture: 'english',
    tld: 'co.uk',
    forms: ['Ltd', 'Group', ''],
    phone: ['+4420', '+44161', '+44117', '+44113', '+44131'],
    personalMail: [...world, 'btinternet.com'],
  },
  {
    name: 'Germany',
    cities: ['Berlin', 'Hamburg', 'München', 'Köln', 'Leipzig', 'Stuttgart'],
    culture: 'german',
    tld: 'de',
    forms: ['GmbH', 'AG', 'GmbH & Co. KG', ''],
    phone: ['+4930', '+4940', '+4989', '+49221', '+49341'],
    personalMail: [...world, 'web.de', 'gmx.de'],
  },
  {
    name: 'France',
    cities: ['Paris', 'Lyon', 'Nantes', 'Bordeaux', 'Lille', 'Toulouse'],
    culture: 'french',
    tld: 'fr',
    forms: ['SARL', 'SAS', ''],
    phone: ['+331', '+332', '+333', '+334', '+335'],
    personalMail: [...world, 'orange.fr'],
  },
  {
    name: 'Spain',
    cities: ['Madrid', 'Barcelona', 'Valencia', 'Sevilla', 'Bilbao'],
    culture: 'spanish',
    tld: 'es',
    forms: ['S.L.', 'S.A.', ''],
    phone: ['+3491', '+3493', '+3496', '+3495', '+3494'],
    personalMail: world,
  },
  {
    name: 'Italy',
    cities: ['Milano', 'Roma', 'Torino', 'Bologna', 'Verona'],
    culture: 'italian',
    tld: 'it',
    forms: ['S.r.l.', 'S.p.A.', ''],
    phone: ['+3902', '+3906', '+39011', '+39051', '+39045'],
    personalMail: [...world, 'libero.it'],
  },
  {
    name: 'Netherlands',
    cities: ['Amsterdam', 'Rotterdam', 'Utrecht', 'Eindhoven', 'Groningen'],
    culture: 'dutch',
    tld: 'nl',
    forms: ['B.V.', ''],
    phone: ['+3120', '+3110', '+3130', '+3140', '+3150'],
    personalMail: [...world, 'ziggo.nl'],
  },
  {
    name: 'Sweden',
    cities: ['Stockholm', 'Göteborg', 'Malmö', 'Uppsala'],
    culture: 'nordic',
    tld: 'se',
    forms: ['AB', ''],
    phone: ['+468', '+4631', '+4640', '+4618'],
    personalMail: world,
  },
  {
    name: 'Denmark',
    cities: ['København', 'Aarhus', 'Odense', 'Aalborg'],
    culture: 'nordic',
    tld: 'dk',
    forms: ['A/S', 'ApS', ''],
    phone: ['+4533', '+4586', '+4566', '+4598'],
    personalMail: world,
  },
  {
    name: 'Poland',
    cities: ['Warszawa', 'Kraków', 'Wrocław', 'Gdańsk', 'Poznań'],
    culture: 'polish',
    tld: 'pl',
    forms: ['Sp. z o.o.', 'S.A.', ''],
    phone: ['+4822', '+4812', '+4871', '+4858', '+4861'],
    personalMail: [...world, 'wp.pl'],
  },
  {
    name: 'Portugal',
    cities: ['Lisboa', 'Porto', 'Braga', 'Coimbra'],
    culture: 'portuguese',
    tld: 'pt',
    forms: ['Lda.', ''],
    phone: ['+35121', '+35122', '+351253', '+351239'],
    personalMail: [...world, 'sapo.pt'],
  },
  {
    name: 'Ireland',
    cities: ['Dublin', 'Cork', 'Galway', 'Limerick'],
    culture: 'irish',
    tld: 'ie',
    forms: ['Ltd', 'DAC', ''],
    phone: ['+3531', '+35321', '+35391', '+35361'],
    personalMail: [...world, 'eircom.net'],
  },
]
