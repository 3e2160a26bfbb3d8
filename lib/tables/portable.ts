/** What an open end is where a line counts none. */
const NO_LINE = "9007199254740991";
const SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

/**
 * SQL for any engine with window functions: the state of each id at each of some times, from nothing
 * but `events`. It gives what `spans` gives by a filter, and is how an export proves itself.
 *
 * It asks `events` (log, rule, line, id, op, effective_us) and `points` (log, t), and answers with
 * log, t, id, line, deleted_line, first_line and state. No column is called like one that it is made
 * of: some engines take such a name for the wrong one.
 *
 * @param owner The columns by which both tables tell logs apart.
 */
function stateAtPoints(owner: readonly string[]): string {
  const own = owner.join(", ");
  const of = (alias: string) => owner.map((name) => `${alias}.${name}`).join(", ");
  const same = (one: string, other: string) =>
    owner.map((name) => `${one}.${name} = ${other}.${name}`).join(" AND ");
  const named = owner.map((name) => `s.${name} AS ${name}`).join(", ");
  return `WITH seen AS (
  SELECT ${of("e")}, p.t, e.rule, e.id, e.line, e.op
  FROM events e JOIN points p ON ${same("p", "e")} AND e.effective_us <= p.t
), firsts AS (
  SELECT ${own}, t, rule, id, line, op,
    MAX(CASE WHEN op = 'delete' THEN line END)
      OVER (PARTITION BY ${own}, t, id ORDER BY line ${SO_FAR}) AS deleted_by,
    COALESCE(MIN(CASE WHEN op = 'restore' OR (op = 'value' AND rule = 'latest') THEN line END)
      OVER (PARTITION BY ${own}, t, id), ${NO_LINE}) AS restore0,
    COALESCE(MIN(CASE WHEN op = 'value' THEN line END)
      OVER (PARTITION BY ${own}, t, id), ${NO_LINE}) AS value0,
    COALESCE(MIN(CASE WHEN op = 'delete' THEN line END)
      OVER (PARTITION BY ${own}, t, id), ${NO_LINE}) AS delete0
  FROM seen
), cleared AS (
  SELECT ${own}, t, rule, id, line, op, deleted_by,
    MAX(CASE WHEN op = 'restore' OR (op = 'value' AND rule = 'latest')
        OR (op = 'bare' AND (line > restore0 OR (value0 < delete0 AND line > value0))) THEN line END)
      OVER (PARTITION BY ${own}, t, id ORDER BY line ${SO_FAR}) AS cleared_by
  FROM firsts
), standing AS (
  SELECT ${own}, t, rule, id, MIN(line) AS line0,
    MAX(CASE WHEN op = 'restore'
        OR (op = 'value' AND COALESCE(deleted_by, 0) <= COALESCE(cleared_by, 0)) THEN line END)
      AS value_line,
    COALESCE(MAX(cleared_by), 0) AS last_clear, COALESCE(MAX(deleted_by), 0) AS last_delete
  FROM cleared GROUP BY ${own}, t, rule, id
), dead AS (
  SELECT ${of("s")}, s.t, s.id,
    CASE WHEN s.rule = 'latest' THEN MAX(e.line) ELSE MIN(e.line) END AS tombstone
  FROM standing s JOIN events e ON ${same("e", "s")} AND e.id = s.id AND e.op = 'delete'
  WHERE e.effective_us <= s.t AND e.line > s.last_clear AND s.last_delete > s.last_clear
  GROUP BY ${of("s")}, s.t, s.id, s.rule
)
SELECT ${named}, s.t AS t, s.id AS id, s.value_line AS line, d.tombstone AS deleted_line,
  s.line0 AS first_line, CASE WHEN d.tombstone IS NOT NULL THEN 'deleted' ELSE 'live' END AS state
FROM standing s LEFT JOIN dead d ON ${same("d", "s")} AND d.t = s.t AND d.id = s.id
WHERE d.tombstone IS NOT NULL OR s.value_line IS NOT NULL`;
}

/** The text for one person's logs. */
export const STATE_AT_POINTS: string = stateAtPoints(["log"]);
/** The text for many people's, which `events` and `points` tell apart by `user_id`. */
export const STATE_OF_PEOPLE_AT_POINTS: string = stateAtPoints(["user_id", "log"]);
