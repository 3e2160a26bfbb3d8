const formatters = new Map<string, Intl.DateTimeFormat>();

/** Writes times of a zone. Made once for each way, since that takes long. */
export function formatterOf(
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, zone, options]);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const all = { hourCycle: "h23", ...options, timeZone: zone } as const;
    formatters.set(key, formatter = new Intl.DateTimeFormat(locale, all));
  }
  return formatter;
}
