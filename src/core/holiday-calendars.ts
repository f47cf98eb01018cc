import { Temporal } from 'temporal-polyfill'

/** One holiday by the rule that makes it: its day in a year, or none. */
export type HolidayRule = (year: number) => Temporal.PlainDate | undefined

export interface HolidayCalendar {
  /** It has the holidays of this one too. */
  readonly of?: string
  readonly rules: readonly HolidayRule[]
  /** What falls on a weekend is kept on the next working day. */
  readonly moves?: boolean
}

const SUNDAY = 7

const on = (...days: string[]): HolidayRule[] =>
  days.map((day) => (year) => Temporal.PlainDate.from(`${year}-${day}`))

/** Days after Easter Sunday. */
const easter = (...days: number[]): HolidayRule[] =>
  days.map((day) => (year) => easterSunday(year).add({ days: day }))

/** Holidays from this year on. */
const since = (from: number, ...rules: HolidayRule[]): HolidayRule[] =>
  rules.map((rule) => (year) => (year >= from ? rule(year) : undefined))

/** The first such weekday (1 = Monday) on or after a day. */
const firstFrom =
  (day: string, weekday: number): HolidayRule =>
  (year) => {
    const date = Temporal.PlainDate.from(`${year}-${day}`)
    return date.add({ days: (weekday - date.dayOfWeek + 7) % 7 })
  }

const after =
  (rule: HolidayRule, days: number): HolidayRule =>
  (year) =>
    rule(year)?.add({ days })

/** Koningsdag: on a Sunday it is kept the day before. */
const kingsDay: HolidayRule = (year) => {
  const birthday = Temporal.PlainDate.from(`${year}-04-27`)
  return birthday.dayOfWeek === SUNDAY ? birthday.subtract({ days: 1 }) : birthday
}

/** Saint Brigid: 1 February on a Friday, else the first Monday. */
const saintBrigid: HolidayRule = (year) => {
  const first = Temporal.PlainDate.from(`${year}-02-01`)
  return first.dayOfWeek === 5 ? first : firstFrom('02-01', 1)(year)
}

/** Meeus, Jones and Butcher's rule for the Gregorian calendar. */
function easterSunday(year: number): Temporal.PlainDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(n / 31), day: (n % 31) + 1 })
}

const GOOD_FRIDAY = -2
const EASTER_MONDAY = 1
const ASCENSION = 39
const WHIT_MONDAY = 50
const CORPUS_CHRISTI = 60

/**
 * Public holidays by law, of whole countries, and of the parts of them whose law makes others. Days that a proclamation
 * makes for one year (a jubilee, a funeral) are in no rule.
 */
export const holidayCalendars: Readonly<Record<string, HolidayCalendar>> = {
  // Code du travail L.3133-1
  FR: {
    rules: [
      ...on('01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'),
      ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
    ],
  },
  // L.3134-13: Good Friday where there is a Protestant church, which we take for everywhere.
  'FR-ALSACE-MOSELLE': { of: 'FR', rules: [...on('12-26'), ...easter(GOOD_FRIDAY)] },
  // L.3422-2, abolition of slavery. Sources give the 27th or, since 2018, the 28th of May for Saint-Martin: both.
  GP: { of: 'FR', rules: on('05-27') },
  MQ: { of: 'FR', rules: on('05-22') },
  GF: { of: 'FR', rules: on('06-10') },
  RE: { of: 'FR', rules: on('12-20') },
  YT: { of: 'FR', rules: on('04-27') },
  BL: { of: 'FR', rules: on('10-09') },
  MF: { of: 'FR', rules: on('05-27', '05-28') },
  PM: { of: 'FR', rules: [] },
  WF: { of: 'FR', rules: [] },
  PF: { of: 'FR', rules: [] },
  NC: { of: 'FR', rules: [] },
  // Arrêté royal of 18 April 1974
  BE: {
    rules: [
      ...on('01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25'),
      ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
    ],
  },
  // Code du travail L.232-2; Europe Day by the law of 25 April 2019
  LU: {
    rules: [
      ...on('01-01', '05-01', '06-23', '08-15', '11-01', '12-25', '12-26'),
      ...since(2019, ...on('05-09')),
      ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
    ],
  },
  // Kept in every canton; only 1 August is federal.
  CH: { rules: [...on('01-01', '08-01', '12-25'), ...easter(ASCENSION)] },
  'CH-ZH': {
    of: 'CH',
    rules: [...on('05-01', '12-26'), ...easter(GOOD_FRIDAY, EASTER_MONDAY, WHIT_MONDAY)],
  },
  'CH-BE': {
    of: 'CH',
    rules: [...on('01-02', '12-26'), ...easter(GOOD_FRIDAY, EASTER_MONDAY, WHIT_MONDAY)],
  },
  // Jeûne fédéral: the Monday after the third Sunday of September.
  'CH-VD': {
    of: 'CH',
    rules: [
      ...on('01-02'),
      ...easter(GOOD_FRIDAY, EASTER_MONDAY, WHIT_MONDAY),
      after(firstFrom('09-15', SUNDAY), 1),
    ],
  },
  // Jeûne genevois: the Thursday after the first Sunday of September.
  'CH-GE': {
    of: 'CH',
    rules: [
      ...on('12-31'),
      ...easter(GOOD_FRIDAY, EASTER_MONDAY, WHIT_MONDAY),
      after(firstFrom('09-01', SUNDAY), 4),
    ],
  },
  // The days on which all Länder agree.
  DE: {
    rules: [
      ...on('01-01', '05-01', '10-03', '12-25', '12-26'),
      ...easter(GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
    ],
  },
  'DE-BW': { of: 'DE', rules: [...on('01-06', '11-01'), ...easter(CORPUS_CHRISTI)] },
  // Assumption where most are Catholic, which we take for everywhere.
  'DE-BY': { of: 'DE', rules: [...on('01-06', '08-15', '11-01'), ...easter(CORPUS_CHRISTI)] },
  'DE-BE': { of: 'DE', rules: since(2019, ...on('03-08')) },
  'DE-BB': { of: 'DE', rules: on('10-31') },
  'DE-HB': { of: 'DE', rules: since(2018, ...on('10-31')) },
  'DE-HH': { of: 'DE', rules: since(2018, ...on('10-31')) },
  'DE-HE': { of: 'DE', rules: easter(CORPUS_CHRISTI) },
  'DE-MV': { of: 'DE', rules: [...on('10-31'), ...since(2023, ...on('03-08'))] },
  'DE-NI': { of: 'DE', rules: since(2018, ...on('10-31')) },
  'DE-NW': { of: 'DE', rules: [...on('11-01'), ...easter(CORPUS_CHRISTI)] },
  'DE-RP': { of: 'DE', rules: [...on('11-01'), ...easter(CORPUS_CHRISTI)] },
  'DE-SL': { of: 'DE', rules: [...on('08-15', '11-01'), ...easter(CORPUS_CHRISTI)] },
  // Buß- und Bettag: the Wednesday before 23 November.
  'DE-SN': { of: 'DE', rules: [...on('10-31'), firstFrom('11-16', 3)] },
  'DE-ST': { of: 'DE', rules: on('01-06', '10-31') },
  'DE-SH': { of: 'DE', rules: since(2018, ...on('10-31')) },
  'DE-TH': { of: 'DE', rules: [...on('10-31'), ...since(2019, ...on('09-20'))] },
  // Real Decreto 2001/1983, art. 45: those of the whole country. What communities put in their place is theirs.
  ES: {
    rules: [
      ...on('01-01', '01-06', '05-01', '08-15', '10-12', '11-01', '12-06', '12-08', '12-25'),
      ...easter(GOOD_FRIDAY),
    ],
  },
  // Legge 260/1949; Saint Francis by the law 151/2025
  IT: {
    rules: [
      ...on('01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26'),
      ...since(2026, ...on('10-04')),
      ...easter(EASTER_MONDAY),
    ],
  },
  // South Tyrol
  'IT-BZ': { of: 'IT', rules: easter(WHIT_MONDAY) },
  // Código do Trabalho, art. 234
  PT: {
    rules: [
      ...on('01-01', '04-25', '05-01', '06-10', '08-15', '10-05', '11-01', '12-01', '12-08', '12-25'),
      ...easter(GOOD_FRIDAY, CORPUS_CHRISTI),
    ],
  },
  // Algemene termijnenwet, art. 3. On a Sunday the King's birthday is kept the day before.
  NL: {
    rules: [
      ...on('01-01', '05-05', '12-25', '12-26'),
      kingsDay,
      ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
    ],
  },
  // Arbeitsruhegesetz § 7
  AT: {
    rules: [
      ...on('01-01', '01-06', '05-01', '08-15', '10-26', '11-01', '12-08', '12-25', '12-26'),
      ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY, CORPUS_CHRISTI),
    ],
  },
  // Organisation of Working Time Act 1997; Saint Brigid by S.I. 50/2022, on 1 February when that is a Friday
  IE: {
    rules: [
      ...on('01-01', '03-17', '12-25', '12-26'),
      ...since(2023, saintBrigid),
      ...easter(EASTER_MONDAY),
      firstFrom('05-01', 1),
      firstFrom('06-01', 1),
      firstFrom('08-01', 1),
      firstFrom('10-25', 1),
    ],
  },
  // Banking and Financial Dealings Act 1971; these are those of England and Wales.
  GB: {
    moves: true,
    rules: [
      ...on('01-01', '12-25', '12-26'),
      ...easter(GOOD_FRIDAY, EASTER_MONDAY),
      firstFrom('05-01', 1),
      firstFrom('05-25', 1),
      firstFrom('08-25', 1),
    ],
  },
  'GB-NIR': { of: 'GB', moves: true, rules: on('03-17', '07-12') },
  'GB-SCT': {
    moves: true,
    rules: [
      ...on('01-01', '01-02', '11-30', '12-25', '12-26'),
      ...easter(GOOD_FRIDAY),
      firstFrom('05-01', 1),
      firstFrom('05-25', 1),
      firstFrom('08-01', 1),
    ],
  },
}
