/**
 * The commands and their arguments; what each does is brought in when it runs.
 *
 * @module
 */

import type { TypedPositionalParameter } from "@stricli/core";
import { LogError } from "../lib/errors.ts";
import { parseCount } from "../lib/query/ask/parse_count.ts";
import { GRADES } from "../lib/records/grades.ts";
import { BUILT_IN_LOGS } from "../lib/records/settings.ts";
import { bisect, exportLogs, forecast, series, sql } from "./commands/ask/ask_commands.ts";
import { builtWhenRead } from "./built_when_read.ts";
import { directoryCommand, plainCommand } from "./command.ts";
import { GIT_ACTIONS } from "./commands/git/git_actions.ts";
import {
  QUARANTINE_ACTIONS,
  type QuarantineAction,
} from "./commands/maintain/quarantine_actions.ts";
import { SNAPSHOT_ACTIONS, type SnapshotAction } from "./commands/maintain/snapshot_actions.ts";
import { type Shell, SHELLS } from "./completions/shells.ts";
import type { Host } from "./host.ts";
import { anyOf } from "./parse/any_of.ts";
import {
  deviceFlag,
  entityLogFlag,
  onOff,
  proposeIds,
  proposeKeys,
  proposeLogNames,
  setFlag,
  singleWriterFlag,
} from "./parse/flags.ts";
import { questionCommand } from "./parse/questions.ts";
import { FORMATS } from "./views/formats/formats.ts";

type Argument<T> = TypedPositionalParameter<T, Host>;

const id: Argument<string> = {
  parse: String,
  proposeCompletions: proposeIds,
  placeholder: "id",
  brief: "What is asked about",
};
const perhapsId: Argument<string | undefined> = { ...id, optional: true };

const ABOUT_TIMES = `A time is an instant (2026-04-20T10:15:00Z), a local time ("yesterday 14:00",
"2026-04-20 10:15", 12:00), a day or a longer period, through its end (tuesday,
2026-04-20, "20 april", 2026-W16, april, "last week"), now, a time from now
(-3d, "2h ago", "in 3 days"), seconds since 1970 (@1776700000), or line:7,
through that line of the log.`;
const ABOUT_IDS = `The beginning of an id is enough if no other id in the log begins that way,
deleted ones included. Standard error says which id was read.`;
const UNKNOWN_ID = "the id is unknown";

const asof = () =>
  questionCommand("asof", {
    load: () => import("./commands/read/asof.ts"),
    details: `${ABOUT_IDS}\n\n${ABOUT_TIMES}`,
    args: ["when", "id"],
    exitOneWhen: "there was no such id then",
    examples: [
      {
        line: "log asof 2026-02-01 01KESDWGQS9WJBER0FEYFDV910",
        answers: "the entry when 1 February ended",
      },
      {
        line: 'log asof "2 weeks ago" --json',
        answers: "every entry that was live two weeks ago, for a program",
      },
    ],
  });

const list = () =>
  questionCommand("list", {
    load: () => import("./commands/read/list.ts"),
    args: [],
    examples: [
      { line: "log list --since 2026-05-01", answers: "what last changed in May or later" },
      { line: "log list --log sessions --limit 5", answers: "five sessions" },
    ],
  });

const show = () =>
  questionCommand("show", {
    load: () => import("./commands/read/show.ts"),
    details: ABOUT_IDS,
    args: ["id"],
    exitOneWhen: UNKNOWN_ID,
    examples: [
      { line: "log show 01KESDWGQS9WJBER0FEYFDV910", answers: "what there is to know about it" },
      {
        line: "log show 01KESDWGQS9WJBER0FEYFDV910 --at 2026-03-01",
        answers: "the same as of the end of 1 March",
      },
    ],
  });

const carry = () =>
  questionCommand("carry", {
    load: () => import("./commands/read/carry.ts"),
    args: [],
    examples: [
      { line: "log carry --limit 10", answers: "the ten that need it most" },
      { line: "log carry --at tuesday --json", answers: "what was due on Tuesday, for a program" },
    ],
  });

const history = () =>
  questionCommand("history", {
    load: () => import("./commands/read/history.ts"),
    details: ABOUT_IDS,
    args: ["id"],
    exitOneWhen: UNKNOWN_ID,
    examples: [
      { line: "log history 01KESDWGQS9WJBER0FEYFDV910", answers: "how it came to be what it is" },
      {
        line: "log history 01KESDW --all --reverse --limit 5",
        answers: "the last five things that happened to it, newest first",
      },
    ],
  });

const blame = () =>
  questionCommand("blame", {
    load: () => import("./commands/read/blame.ts"),
    details: ABOUT_IDS,
    args: ["id"],
    exitOneWhen: UNKNOWN_ID,
    examples: [
      { line: "log blame 01KESDWGQS9WJBER0FEYFDV910", answers: "where each field comes from" },
      { line: "log blame 01KESDWGQS9WJBER0FEYFDV910 --json", answers: "the same for a program" },
    ],
  });

const diff = () =>
  questionCommand("diff", {
    load: () => import("./commands/read/diff.ts"),
    details: `A record that is gone at both ends is not listed.\n\n${ABOUT_IDS}\n\n${ABOUT_TIMES}`,
    args: ["from", "to", "id"],
    examples: [
      { line: "log diff 2026-04-26 2026-05-03", answers: "what a week changed" },
      {
        line: "log diff line:10 now 01KESDWGQS9WJBER0FEYFDV910",
        answers: "what one entry went through since line 10",
      },
    ],
  });

const stats = () =>
  questionCommand("stats", {
    load: () => import("./commands/read/stats.ts"),
    args: [],
    examples: [
      { line: "log stats", answers: "the figures, and a chart of the days" },
      { line: "log stats --json", answers: "the same for a program" },
    ],
  });

const validate = () =>
  plainCommand({
    load: () => import("./commands/maintain/validate.ts"),
    usage: "[options] [<file>...]",
    readsConfig: true,
    brief: "Find malformed and suspicious lines, and repair them",
    details: `Without files, checks the logs of the directory. A file is checked with the
config and against the entries of --dir, or of the folder it lies in; - is
standard input, up to 1 GiB. Other commands skip a line with an error, and read
one with a warning.

A file that is UTF-16, compressed, one JSON array or pretty-printed, or whose
settings fit hardly any line, has that one problem instead of thousands.

--fix takes whole records out of damaged lines, sets the rest of them aside in
quarantine/, normalises line endings, and keeps the old files in backups/ for
"log undo". It converts UTF-16, arrays and pretty-printed values to lines.
Objects without an id stay. It stops if it would keep no line, or set aside
more lines than it keeps.`,
    flags: {
      strict: onOff("Exit with 1 on warnings too"),
      fix: onOff("Repair the logs without losing a byte"),
      "dry-run": onOff("With --fix: show what it would do, change nothing"),
      force: onOff("With --fix: repair even if more is set aside than kept"),
      "set-aside": {
        kind: "enum",
        values: ["missing-id"],
        optional: true,
        placeholder: "code",
        brief: "With --fix: set aside objects without an id (missing-id)",
      },
      format: {
        kind: "enum",
        values: FORMATS,
        optional: true,
        placeholder: "name",
        brief: `Print for ${FORMATS.join(" or ")} instead of for people`,
      },
      as: {
        kind: "parsed",
        parse: String,
        optional: true,
        proposeCompletions: proposeLogNames,
        placeholder: "log",
        brief: "Read the files as this log, whatever they are called",
      },
      ...singleWriterFlag,
    },
    args: [{ parse: String, placeholder: "file", brief: "A file, or - for standard input" }],
    isVariadic: true,
    exitOneWhen: "errors were found or left; with --strict warnings, with --dry-run work",
    examples: [
      { line: "log validate --strict", answers: "every problem, for a check in CI" },
      { line: "log validate --fix", answers: "the logs repaired, and what was done" },
    ],
  });

const UNKNOWN_ENTRY = "the entry is deleted";

const capture = () =>
  directoryCommand({
    load: () => import("./commands/write/capture.ts"),
    usage: "[options] <text>",
    brief: "Capture a word, a phrase or a thought as a new entry",
    details: `Prints the id of the new entry. With - the text is standard input.`,
    flags: { ...setFlag, ...deviceFlag, ...singleWriterFlag },
    args: [{ parse: String, placeholder: "text", brief: "What to keep" }],
    examples: [
      { line: 'log capture "das Fernweh"', answers: "the id of the new entry" },
      {
        line: 'log capture Fernweh --set "context=am Bahnsteig"',
        answers: "the same with where it was met",
      },
    ],
  });

const edit = () =>
  directoryCommand({
    load: () => import("./commands/write/edit.ts"),
    usage: "[options] <id>",
    brief: "Change fields of an entry",
    details: `Appends the whole entry as it is from now on; fields that do not change keep
their bytes. No change means no write.

"=" gives a field a text whatever it looks like, ":=" a value in JSON: n=12 is
the text "12", and n:=12 the number. A key that begins with / is a JSON Pointer;
in a key \\= and \\: are the signs themselves.`,
    flags: {
      ...setFlag,
      unset: {
        kind: "parsed",
        parse: String,
        variadic: true,
        optional: true,
        proposeCompletions: proposeKeys,
        placeholder: "key",
        brief: "Take a field away",
      },
      ...entityLogFlag,
      ...deviceFlag,
      ...singleWriterFlag,
    },
    args: [id],
    exitOneWhen: UNKNOWN_ENTRY,
    examples: [
      {
        line: 'log edit 01KESDWGQS9WJBER0FEYFDV910 --set "text=der Feierabend"',
        answers: "what that changed",
      },
      {
        line: "log edit 01KESDWGQS9WJBER0FEYFDV910 --set /shape/difficulty:=2",
        answers: "the same for one value inside of shape",
      },
    ],
  });

const remove = () =>
  directoryCommand({
    load: () => import("./commands/write/delete.ts"),
    usage: "[options] <id>",
    brief: "Delete an entry; its history stays, and it can be restored",
    flags: { ...entityLogFlag, ...deviceFlag, ...singleWriterFlag },
    args: [id],
    examples: [
      { line: "log delete 01KESDWGQS9WJBER0FEYFDV910", answers: "the line that deletes it" },
      {
        line: "log delete 01KESDWGQS9WJBER0FEYFDV910 --json",
        answers: "the same for a program",
      },
    ],
  });

const restore = () =>
  directoryCommand({
    load: () => import("./commands/write/restore.ts"),
    usage: "[options] <id>",
    brief: "Restore a deleted entry, or any version of an entry",
    details: `Appends a whole version again: the last live one, or the one that --from names,
even one that was ignored because the entry was deleted at the time. If the
entry is not deleted, --from appends that version as an edit.`,
    flags: {
      from: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "n",
        brief: "Which version, by its number in the history",
      },
      ...entityLogFlag,
      ...deviceFlag,
      ...singleWriterFlag,
    },
    args: [id],
    examples: [
      { line: "log restore 01KESDWGQS9WJBER0FEYFDV910", answers: "the line that brings it back" },
      {
        line: "log restore 01KESDWGQS9WJBER0FEYFDV910 --from 1",
        answers: "the same as it was captured first",
      },
    ],
  });

const perhapsGrade: Argument<string | undefined> = {
  optional: true,
  parse: String,
  proposeCompletions: () => GRADES,
  placeholder: GRADES.join("|"),
  brief: "How well it was recalled",
};

const review = () =>
  directoryCommand({
    load: () => import("./commands/write/review.ts"),
    usage: `[options] <id> <${GRADES.join("|")}>`,
    brief: "Record a review and print the next due date",
    details: `With --undo and no arguments, takes a review back. Its id is in the answer to
the review, in "log show" and in "log history --all".`,
    flags: {
      undo: {
        kind: "parsed",
        parse: String,
        optional: true,
        async proposeCompletions(this: Host, partial: string) {
          const { proposeIds } = await import("./completions/ids.ts");
          return await proposeIds(partial, this, "interactions");
        },
        placeholder: "event id",
        brief: "Take this review back instead",
      },
      session: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "id",
        brief: "The session it belongs to",
      },
      ...deviceFlag,
      ...singleWriterFlag,
    },
    args: [perhapsId, perhapsGrade],
    exitOneWhen: UNKNOWN_ENTRY,
    examples: [
      { line: "log review 01KESDWGQS9WJBER0FEYFDV910 good", answers: "when it is due next" },
      {
        line: "log review 01KESDWGQS9WJBER0FEYFDV910 again --session evening",
        answers: "the same for one that was forgotten, in a session",
      },
    ],
  });

const logName: Argument<string> = {
  parse: String,
  proposeCompletions: proposeLogNames,
  placeholder: "log",
  brief: `${BUILT_IN_LOGS.join(", ")} or your own`,
};

const append = () =>
  directoryCommand({
    load: () => import("./commands/write/append.ts"),
    usage: "[options] <log> [<json>]",
    brief: "Append lines of JSON to a log as they are",
    details: `Takes one line as an argument, or any number from standard input (-). Each needs
an id and is kept byte for byte. With --json, each line is answered with its id,
line and offset as soon as it is durable, in order. An event that is already
there with the same content is not written again.

It ends at a line that is not a record, or that the disk has no room for: lines
before it are kept, lines after it are not written. If another program replaces
the log while it is open, it says which acknowledged lines are gone.`,
    flags: singleWriterFlag,
    args: [logName, {
      parse: String,
      placeholder: "json",
      brief: "One line, instead of standard input",
      optional: true,
    }],
    examples: [
      {
        line: `log append firings --json '{"id":"f1","entry_id":"a"}'`,
        answers: "where the line is, once it is durable",
      },
      {
        line: "log append entries --json < more.jsonl",
        answers: "an answer for each line, as soon as it is durable",
      },
    ],
  });

const watch = () =>
  directoryCommand({
    load: () => import("./commands/read/watch.ts"),
    usage: "[options] [<id>]",
    brief: "Follow changes as they land, until interrupted",
    details: `Prints every change to the logs, or those about one entry, whoever makes them.
If a log is rewritten, prints what differs. New conflict copies are announced.

${ABOUT_IDS}`,
    flags: {},
    args: [perhapsId],
    runsUntilStopped: true,
    examples: [
      { line: "log watch", answers: "everything that happens from now on" },
      {
        line: "log watch 01KESDWGQS9WJBER0FEYFDV910 --json",
        answers: "what is about one entry, for a program",
      },
    ],
  });

const sync = () =>
  directoryCommand({
    load: () => import("./commands/sync/sync.ts"),
    usage: "[options]",
    brief: "Sync the logs with a bucket, so that several devices share them",
    details: `Pulls what other devices wrote, pushes what was written here, and puts lines
written apart in the order that log merge gives them. Without a network nothing
happens: write on, and sync later.

--init names the bucket once, sets up logs there or joins those it holds, and
then syncs. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a
profile; the server comes from AWS_ENDPOINT_URL_S3, or AWS_REGION for Amazon.`,
    flags: {
      init: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "url",
        brief: "Name the bucket, set up or join its logs",
      },
      "dry-run": onOff("Only show what would move"),
      watch: onOff("Keep syncing, until interrupted"),
      verify: onOff("Read all of the bucket, and compare it with the files"),
      push: onOff("Only push: write to no file here"),
      pull: onOff("Only pull: write nothing to the bucket"),
      resync: onOff("Compare both sides anew, as for a restored bucket"),
      unrelated: onOff("With --init: also join logs that share no line"),
      pack: onOff("Pack commits in the bucket now"),
      "keep-commits": onOff("Remove no commits once they are packed"),
      ...deviceFlag,
    },
    args: [],
    exitOneWhen: "--dry-run or --verify found something, or the bucket was restored",
    examples: [
      { line: "log sync --init s3://my-logs/me", answers: "the first sync of a device" },
      { line: "log sync", answers: "every other one" },
    ],
  });

const servingFlags = {
  port: {
    kind: "parsed",
    parse: parsePort,
    optional: true,
    placeholder: "n",
    brief: "Listen on this port; 0 takes any that is free",
  },
  write: onOff("Let front ends write, too"),
  "token-file": {
    kind: "parsed",
    parse: String,
    optional: true,
    placeholder: "file",
    brief: "Write the token to this file, not to the address",
  },
  ...deviceFlag,
} as const;

const serve = () =>
  directoryCommand({
    load: () => import("./commands/serve/serve.ts"),
    usage: "[options]",
    brief: "Serve the directory to front ends over HTTP, on this machine only",
    details: `Prints the address, with the token that every request needs behind #token=.
Listens on 127.0.0.1, on port 7464 or the next free one up to 7474. Front ends
read, and with --write also write; changes are pushed as they land.
"log help server" has the routes.

From another machine, forward the port: ssh -L 7464:127.0.0.1:7464 <host>`,
    flags: servingFlags,
    args: [],
    runsUntilStopped: true,
    examples: [
      { line: "log serve", answers: "an address that answers questions until Ctrl-C" },
      {
        line: "log serve --port 0 --write --json",
        answers: "where it listens, for a program that writes",
      },
    ],
  });

const ui = () =>
  directoryCommand({
    load: () => import("./commands/serve/ui.ts"),
    usage: "[options]",
    brief: "Look at the directory in a browser, at any moment of its past",
    details: `Prints the address of a page, and opens it in the browser when it is typed on a
terminal of a desktop. The page shows the entries, their history and what set
each field, reviews, problems and conflict copies, as of now or of any moment.
It loads nothing from elsewhere.

Over SSH, in CI, with --json or with its output in a file or a pipe it only
prints the address. Listens as "log serve" does, and answers front ends too.`,
    flags: {
      ...servingFlags,
      open: onOff("Open the page in the browser, wherever this runs"),
      "no-open": onOff("Print the address only"),
    },
    args: [],
    runsUntilStopped: true,
    examples: [
      { line: "log ui", answers: "the page, until Ctrl-C" },
      { line: "log ui --dir ~/words --port 8080", answers: "the same for ~/words on port 8080" },
    ],
  });

const snapshotAction: Argument<SnapshotAction | undefined> = {
  parse: parseSnapshotAction,
  proposeCompletions: () => SNAPSHOT_ACTIONS,
  placeholder: SNAPSHOT_ACTIONS.join("|"),
  brief: "What to do",
  optional: true,
};

const snapshot = () =>
  directoryCommand({
    load: () => import("./commands/maintain/snapshot.ts"),
    usage: `[options] [${SNAPSHOT_ACTIONS.join("|")}]`,
    brief: "Write, list, verify and prune snapshots, a cache of replays",
    details: `write    save the state of each log that has new lines; the default. Off a
         terminal it prints nothing if nothing is new, so it suits cron
list     show the snapshots, and whether each can be used
verify   compare each with a full replay of its log
prune    remove all but the newest usable ones, and the one that knows of lines
         its log has lost; --outdated removes unusable ones and that one too,
         and keeps as many of the others as --keep says

Other commands use snapshots by themselves; --no-snapshot replays in full. They
are a cache: delete them at any time.`,
    flags: {
      keep: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "n",
        brief: "With write, prune: how many to keep of each log",
      },
      "min-tail": {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "n",
        brief: "With write: only if this many lines are new",
      },
      outdated: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "With prune: also the one that knows of lost lines",
      },
      ...singleWriterFlag,
    },
    args: [snapshotAction],
    exitOneWhen: "verify found a difference",
    examples: [
      { line: "log snapshot write --keep 3", answers: "what was written; what a cron job runs" },
      { line: "log snapshot verify", answers: "whether each snapshot agrees with its log" },
    ],
  });

const merge = () =>
  plainCommand({
    load: () => import("./commands/maintain/merge.ts"),
    usage: "[options] [<path>...]",
    readsConfig: true,
    brief: "Merge conflict copies back into the logs",
    details: `Without paths, merges the conflict copies that sync services left beside the
logs, found by name; one that shares no readable line with its log is skipped.
Every line is kept, identical ones once. Each file keeps its own order, and
lines written on different devices are ordered by time. Only torn ends that a
whole line begins with, and lines that a repair took out, are dropped and
listed. The later of two conflicting edits wins, and a delete stands until a
restore; every version stays in the history.

Copies found by name move to backups/; a path on the command line is only read.
"log undo" puts back the logs and the copies.

A rotated part (entries.jsonl.1, entries-2026-03.jsonl, entries.jsonl.2.gz) is
merged only if it is named. If it shares no line with the log, its lines go in
front; name several parts at once. Files compressed with gzip are read.

"log merge --into notes.jsonl phone.jsonl" merges any program's files, anywhere:
bytes alone decide which lines are the same, and the old file stays beside the
new one.

As git's merge driver it merges three ways, id by id: a change made on one
branch is kept, and changes to one record on both branches are merged field by
field, or left between conflict markers.`,
    flags: {
      "dry-run": onOff("Show what it would do, and conflicting edits; change nothing"),
      interactive: onOff("Ask about conflicting edits and id clashes; a choice is added"),
      "keep-copies": onOff("Leave the copies where they are"),
      move: onOff("Move the named paths to the backups too"),
      unrelated: onOff("Also merge copies that share no line with their log"),
      into: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "file",
        brief: "Merge the paths into this file instead, wherever they lie",
      },
      ...deviceFlag,
      ...singleWriterFlag,
      "git-driver": onOff("Serve git as a merge driver: the paths are %O %A %B %P %L"),
    },
    args: [{ parse: String, placeholder: "path", brief: "A copy of a log, wherever it lies" }],
    isVariadic: true,
    exitOneWhen: "the merge driver left conflicts",
    examples: [
      { line: "log merge --dry-run", answers: "which copies there are, and what they would add" },
      { line: "log merge", answers: "the copies merged, and the conflicting edits" },
    ],
  });

const undo = () =>
  directoryCommand({
    load: () => import("./commands/maintain/undo.ts"),
    usage: "[options]",
    brief: "Put back what the latest repair or merge replaced",
    details: `Puts back every log that the command replaced, byte for byte, unless one of them
has changed since.`,
    flags: {
      list: onOff("List what can be undone, newest first"),
      forget: onOff("Remove older backups and quarantines for good"),
      keep: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "n",
        brief: "With --forget: how many of the latest steps to keep",
      },
      ...singleWriterFlag,
    },
    args: [],
    exitOneWhen: "there is nothing to undo, or a log was changed since",
    examples: [
      { line: "log undo --list", answers: "which commands can be undone" },
      { line: "log undo", answers: "the logs as they were before the latest one" },
    ],
  });

const quarantineAction: Argument<QuarantineAction | undefined> = {
  parse: parseQuarantineAction,
  proposeCompletions: () => QUARANTINE_ACTIONS,
  placeholder: QUARANTINE_ACTIONS.join("|"),
  brief: "What to do",
  optional: true,
};

const quarantineNumber: Argument<number | undefined> = {
  parse: parseCount,
  placeholder: "n",
  brief: "With show: its number in the list",
  optional: true,
};

const quarantine = () =>
  directoryCommand({
    load: () => import("./commands/maintain/quarantine.ts"),
    usage: "[options] [list|show <n>]",
    brief: "List what repairs set aside, and print its raw bytes",
    details: `list     everything that "log validate --fix" took out and could not keep: where
         it was, why, and how it begins; oldest first. The default
show     the raw bytes of one

"log append" brings a mended line back. "log undo" restores the log from before
the repair, and "log undo --forget" removes what was set aside.`,
    flags: {},
    args: [quarantineAction, quarantineNumber],
    examples: [
      { line: "log quarantine", answers: "what was set aside, and its numbers" },
      { line: "log quarantine show 1 > line.json", answers: "the first of it, to be mended" },
    ],
  });

const importSource: Argument<"git"> = {
  parse: parseImportSource,
  proposeCompletions: () => ["git"],
  placeholder: "git",
  brief: "Where it is",
};

const gitWord: Argument<string> = {
  parse: String,
  proposeCompletions: () => GIT_ACTIONS,
  placeholder: GIT_ACTIONS.join("|"),
  brief: "What to do, then the files",
};

const git = () =>
  plainCommand({
    load: () => import("./commands/git/git.ts"),
    usage: "[options] <action> [<path>...]",
    readsConfig: true,
    brief: "Set up git to merge logs record by record",
    details: `install    add a line for each file to .gitattributes, at the root of the
           repository, and set merge.log.* in this clone
status     show what is set, what this clone lacks, and what merges without it
uninstall  remove both again; with paths, only the lines of these files

Without paths, the logs of the directory that exist. Commit .gitattributes: it
is for everybody. The settings name this program, so everybody runs install once
in each clone. Running it again changes nothing.`,
    flags: { "dry-run": onOff("Show what it would change, change nothing") },
    args: [gitWord],
    isVariadic: true,
    exitOneWhen: "status found something missing",
    examples: [
      { line: "log git install .beads/issues.jsonl", answers: "what was set up, and where" },
      { line: "log git status --json", answers: "what is set up in this clone, for a program" },
    ],
  });

const importFrom = () =>
  plainCommand({
    load: () => import("./commands/git/import_git.ts"),
    usage: "[options] git <path>",
    readsConfig: true,
    brief: "Append the history of a file in git to a log",
    details: `Appends a line for every record that a commit added or changed, a tombstone for
one it removed, and a restore for one that came back, so that asof, history,
blame and diff can answer about each. Only first parents count: these are the
states that the file had on this branch. A renamed file is followed.

at is the commit's time, which never steps back; actor its author, device its
short id, message its subject, commit its full id. The record is kept as it is
under record. Run it again to continue after the last imported commit; if it was
interrupted, the next run finishes the job.

It skips and reports a commit whose file has a line that is not a JSON object.
The path is relative to --repo. If there is no log.config.json, it writes one
that makes lists show what the records say.`,
    flags: {
      ...entityLogFlag,
      repo: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "path",
        brief: "A folder of the repository, instead of the current one",
      },
      id: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "key",
        brief: "The key or JSON Pointer of the id, instead of guessing it",
      },
      since: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "rev",
        brief: "Begin an empty log with all records as of this commit",
      },
      flat: onOff("Put the record's keys at the top of the line"),
      stdout: onOff("Write the lines to standard output, and to no log"),
      "dry-run": onOff("Count the lines, write nothing"),
      ...singleWriterFlag,
    },
    args: [importSource, {
      parse: String,
      placeholder: "path",
      brief: "A file with one JSON object a line",
    }],
    exitOneWhen: "the last imported commit is not on this branch, or the log is another's",
    examples: [
      {
        line: "log import git .beads/issues.jsonl --dir ../tracker",
        answers: "how many lines came in; what a cron job runs",
      },
      {
        line: "log import git .beads/issues.jsonl --stdout --since v1.0",
        answers: "the lines since a release, for another program",
      },
    ],
  });

const init = () =>
  plainCommand({
    load: () => import("./commands/maintain/init.ts"),
    usage: "[options] [<file>]",
    readsConfig: true,
    brief: "Look at another program's file and write a config for it",
    details: `Guesses id, time, deletion and text from the first 1,000 and the last 100
lines: mostly by the values, a little by key names. Prints how many of those
lines each guess fits, which other keys would do as the id, and how the first
lines read. Then it writes log.config.json next to the file, or into the
directory of --dir, unless there is one. It only reads the file itself.

Settings given with --map, as in --map id=/host/id, are kept; only the rest is
guessed. If times have no offset, --tz says their zone and is kept as time_zone.
Without a file, takes the only one in the directory with lines of JSON.`,
    flags: {
      "dry-run": onOff("Show the proposal, write nothing"),
      force: onOff("Put the entries into a log.config.json that is there"),
    },
    args: [{
      parse: String,
      placeholder: "file",
      brief: "A file with one JSON object a line",
      optional: true,
    }],
    exitOneWhen: "no id was found, or a different log.config.json is there",
    examples: [
      { line: "log init entries.jsonl --dry-run", answers: "how the file can be read" },
      { line: "log init entries.jsonl --force", answers: "the same, and the config is written" },
    ],
  });

const config = () =>
  plainCommand({
    load: () => import("./commands/maintain/config.ts"),
    usage: "--schema",
    brief: "The JSON Schema of log.config.json",
    details: `Editors and validators check a config with it, and propose its keys. What each
setting means is in "log help config".`,
    flags: { schema: onOff("Print the schema") },
    args: [],
    examples: [
      { line: "log config --schema", answers: "the schema" },
      { line: "log config --schema > log.config.schema.json", answers: "a file for an editor" },
    ],
  });

const shell: Argument<Shell> = {
  parse: parseShell,
  proposeCompletions: () => SHELLS,
  placeholder: "shell",
  brief: SHELLS.join(", "),
};

const completions = () =>
  plainCommand({
    load: () => import("./completions/completions.ts"),
    usage: "<shell>",
    brief: "Print a script that completes commands and options in a shell",
    details: `bash, in ~/.bashrc:       eval "$(log completions bash)"
zsh, in ~/.zshrc:         disable log; eval "$(log completions zsh)"
fish, in config.fish:     log completions fish | source

zsh has a builtin called log, which is why it is disabled first.`,
    flags: {},
    args: [shell],
    examples: [
      { line: "log completions bash", answers: "the script for bash" },
      { line: "log completions fish", answers: "the script for fish" },
    ],
  });

function parseSnapshotAction(input: string): SnapshotAction {
  const action = SNAPSHOT_ACTIONS.find((known) => known === input);
  if (action !== undefined) return action;
  const hint = `it is one of ${SNAPSHOT_ACTIONS.join(", ")}`;
  throw new LogError("bad_usage", `Cannot "${input}" snapshots: there is no such action`, { hint });
}

function parseQuarantineAction(input: string): QuarantineAction {
  const action = QUARANTINE_ACTIONS.find((known) => known === input);
  if (action !== undefined) return action;
  throw new LogError(
    "bad_usage",
    `Cannot "${input}" quarantine: it must be ${anyOf(QUARANTINE_ACTIONS)}`,
  );
}

function parseImportSource(input: string): "git" {
  if (input === "git") return input;
  throw new LogError("bad_usage", `Cannot import from "${input}": it must be git`);
}

function parsePort(input: string): number {
  const port = parseCount(input);
  if (port <= 65_535) return port;
  throw new LogError("bad_usage", `Cannot listen on port ${port}: the last one is 65535`);
}

function parseShell(input: string): Shell {
  const shell = SHELLS.find((known) => known === input);
  if (shell !== undefined) return shell;
  throw new LogError(
    "bad_usage",
    `Cannot complete in "${input}": it must be ${anyOf(SHELLS)}`,
  );
}

/**
 * Every command by its name, in the order that help lists them. A run needs one of them, and
 * builds no other.
 */
export const commands = builtWhenRead({
  asof,
  list,
  show,
  carry,
  history,
  blame,
  diff,
  stats,
  sql,
  series,
  forecast,
  bisect,
  export: exportLogs,
  capture,
  edit,
  delete: remove,
  restore,
  review,
  append,
  watch,
  sync,
  serve,
  ui,
  validate,
  snapshot,
  merge,
  undo,
  quarantine,
  git,
  import: importFrom,
  init,
  config,
  completions,
});
