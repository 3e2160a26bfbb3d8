/**
 * The rules that keep a lake right. All of them hold; a test that takes one away must find out.
 *
 * @module
 */

/** Which rules are kept to. */
export interface LakeRules {
  /** A run is only created, never put over another. */
  readonly createsOnly: boolean;
  /** A mark is built upon only where the log still begins with what it says. */
  readonly comparesPrefix: boolean;
  /** A mark is built upon only while its last line counts. */
  readonly buildsOnWhatCounts: boolean;
  /** Lines that replace others get a higher generation. */
  readonly raisesGen: boolean;
  /** A higher generation gives all spans of its log again. */
  readonly renewsSpans: boolean;
  /** Spans are there before the run that names them. */
  readonly putsSpansFirst: boolean;
  /** Nobody writes behind a seal. */
  readonly sealsFirst: boolean;
  /** Whoever wrote a run looks whether the base is still the greatest. */
  readonly looksAfterwards: boolean;
  /** What is built upon survives a power failure, whoever wrote it. */
  readonly keepsWhatIsSeen: boolean;
  /** A compaction leaves out what no longer counts. */
  readonly dropsReplaced: boolean;
}

/** All rules. */
export const ALL_LAKE_RULES: LakeRules = {
  createsOnly: true,
  comparesPrefix: true,
  buildsOnWhatCounts: true,
  raisesGen: true,
  renewsSpans: true,
  putsSpansFirst: true,
  sealsFirst: true,
  looksAfterwards: true,
  keepsWhatIsSeen: true,
  dropsReplaced: true,
};
