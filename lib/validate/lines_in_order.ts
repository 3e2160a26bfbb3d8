import type { Damage } from "../records/damage.ts";
import type { LinePlace, LogRecord, RecordBatch } from "../records/reader.ts";

/** A physical line, and what it is. */
export type LineInOrder =
  | { readonly kind: "record"; readonly place: LogRecord }
  | { readonly kind: "damage"; readonly place: Damage }
  | { readonly kind: "blank"; readonly place: LinePlace };

/**
 * The physical lines of a batch that was read in full, in order. A record is
 * lent until the next line is asked for.
 *
 * @param isWanted Shown each record in its turn; those that it is false for are left out.
 */
export function* linesInOrder(
  batch: RecordBatch,
  isWanted?: (record: LogRecord) => boolean,
): Generator<LineInOrder> {
  const { damages, blanks } = batch;
  let nextDamage = 0, nextBlank = 0;
  function* upTo(line: number): Generator<LineInOrder> {
    while (true) {
      const damage = damages[nextDamage], blank = blanks[nextBlank];
      const isDamageNext = (damage?.line ?? Infinity) < (blank?.line ?? Infinity);
      const place = isDamageNext ? damage : blank;
      if (place === undefined || place.line >= line) return;
      if (isDamageNext) yield { kind: "damage", place: damages[nextDamage++]! };
      else yield { kind: "blank", place: blanks[nextBlank++]! };
    }
  }
  const hasOthers = damages.length + blanks.length > 0;
  for (let index = 0; index < batch.length; index++) {
    const place = batch.at(index);
    if (hasOthers) yield* upTo(place.line);
    if (isWanted === undefined || isWanted(place)) yield { kind: "record", place };
  }
  yield* upTo(Infinity);
}
