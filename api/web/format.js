/** Numbers, loads, days and names as people read them. Pure; times are in seconds, masses in kilograms. */

const LB_PER_KG = 2.2046226218487757;
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ACRONYMS = { rpe: 'RPE', hrv: 'HRV', e1rm: 'e1RM', rmssd: 'RMSSD', sdnn: 'SDNN', id: 'ID', rir: 'RIR', rhr: 'RHR' };
/** Suffixes of field names that are units, and how to show them. */
const UNITS = { _kg: 'mass', _s: 'seconds', _m: 'm', _pct: '%', _ms: 'ms', _cm: 'cm', _bpm: 'bpm' };

export const number = (value) => NUMBER.format(value);
export const whole = (value) => WHOLE.format(value);

/** A stored mass in the athlete's unit, to a tenth: `102.1 kg`, `225 lb`. */
export function mass(kg, unit) {
  const value = unit === 'lb' ? kg * LB_PER_KG : kg;
  return `${number(Math.round(value * 10) / 10)} ${unit}`;
}

/** A volume of load in the athlete's unit, without decimals: `4,320 kg`. */
export function tonnage(kg, unit) {
  return `${whole(unit === 'lb' ? kg * LB_PER_KG : kg)} ${unit}`;
}

/** A load as it was entered; without one, body weight. */
export const load = (entered) => (entered ? `${number(entered.value)} ${entered.unit}` : 'bodyweight');

export const count = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

/** `3 × 8–12`, `3 × 5`, `3 × 5+`, `3 × AMRAP`: sets and repetitions; with a plus, the last set goes on. */
export function setsByReps({ sets, reps_min: low, reps_max: high, amrap }) {
  const open = high === null || high === undefined;
  let reps = low === high ? String(low) : `${low}–${high}`;
  if (open) reps = low > 1 ? `${low}+` : 'AMRAP';
  else if (amrap) reps = `${reps}+`;
  return `${sets} × ${reps}`;
}

/** A short time such as a rest: `45 s`, `2 min`, `2:30 min`. */
export function rest(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const left = seconds % 60;
  return left ? `${Math.floor(seconds / 60)}:${String(left).padStart(2, '0')} min` : `${seconds / 60} min`;
}

/** A long time: `42 min`, `1 h 5 min`. */
export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
}

export const distance = (meters) => (meters >= 1000 ? `${number(meters / 1000)} km` : `${number(meters)} m`);

/** `lower_back` is `Lower back`; `e1rm` is `e1RM`. */
export function words(name) {
  const said = String(name).replaceAll('_', ' ').replace(/\w+/g, (word) => ACRONYMS[word] ?? word);
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export const weekday = (n) => WEEKDAYS[n - 1] ?? '';

/** A local day, `2026-11-23`, as `Mon 23 Nov`. It is no instant, so no time zone may move it. */
export function day(iso) {
  const [year, month, date] = iso.split('-').map(Number);
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(Date.UTC(year, month - 1, date)))
    .replace(',', '');
}

function inZone(options, timeZone) {
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', options);
  }
}

/** An instant in the athlete's time zone: `14:05` today, else `Mon 23 Nov`. */
export function when(iso, timeZone, now = new Date()) {
  const at = new Date(iso);
  const dayOf = inZone({ year: 'numeric', month: '2-digit', day: '2-digit' }, timeZone);
  if (dayOf.format(at) === dayOf.format(now)) {
    return inZone({ hour: '2-digit', minute: '2-digit' }, timeZone).format(at);
  }
  return inZone({ weekday: 'short', day: 'numeric', month: 'short' }, timeZone).format(at).replace(',', '');
}

/** The hour of the day, 0 to 23, where the athlete is. */
export function hour(timeZone, now = new Date()) {
  return Number(inZone({ hour: '2-digit', hourCycle: 'h23' }, timeZone).format(now));
}

/** A set as it was done: `60 kg × 8`, `bodyweight × 12`, `45 s`, `2 km in 10 min`. */
export function performed(set) {
  const weight = set.load ? load(set.load) : '';
  if (set.distance_m !== null && set.distance_m !== undefined) {
    const time = set.duration_s ? ` in ${duration(set.duration_s)}` : '';
    return `${weight ? `${weight} for ` : ''}${distance(set.distance_m)}${time}`;
  }
  if (set.reps === null || set.reps === undefined) {
    return `${weight ? `${weight} for ` : ''}${rest(set.duration_s ?? 0)}`;
  }
  return `${weight || 'bodyweight'} × ${set.reps}`;
}

/** A field's name and value for people, by the unit that its name ends in: `load_kg: 60` is `Load: 60 kg`. */
export function field(name, value, { unit, timeZone }) {
  const suffix = Object.keys(UNITS).find((end) => name.endsWith(end));
  const label = words(suffix && typeof value === 'number' ? name.slice(0, -suffix.length) : name);
  if (typeof value === 'boolean') return [label, value ? 'yes' : 'no'];
  if (typeof value === 'number' && suffix) {
    const kind = UNITS[suffix];
    if (kind === 'mass') return [label, mass(value, unit)];
    if (kind === 'seconds') return [label, value < 600 ? rest(value) : duration(value)];
    return [label, `${number(value)} ${kind}`];
  }
  if (typeof value === 'number') return [label, number(value)];
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return [label, when(value, timeZone)];
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return [label, day(value)];
  return [label, /^[a-z]+(_[a-z0-9]+)+$/.test(value) ? words(value) : String(value)];
}
