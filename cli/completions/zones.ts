import { described } from "./logs_meant.ts";

/** The time zones whose names begin with what is typed. */
export function zonesBeginning(partial: string): string[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")]
    .filter((zone) => zone.startsWith(partial));
  // There is no more to say of a zone than its name.
  return zones.flatMap((zone) => described(zone, ""));
}
