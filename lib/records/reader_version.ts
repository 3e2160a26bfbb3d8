/**
 * The version of what lines mean: which of them are records, and which id, time
 * and flags they have. It is raised whenever the same bytes under the same
 * settings are read otherwise, so that no snapshot made by the reader before is
 * taken for what this one would fold.
 *
 * 2 reads times with a space for the `T`, without seconds, with a comma, and with
 * offsets `±hh` and `±hhmm`; 1 read RFC 3339 alone.
 */
export const READER_VERSION = 2;
