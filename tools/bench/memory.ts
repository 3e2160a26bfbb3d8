/**
 * Peak memory of a running process and of those it starts, as Linux accounts for it.
 *
 * @module
 */

/**
 * Often, as the kernel drops the peak when a process ends. `getrusage` would keep it, but counts
 * the memory of the parent, too, which the child shares until it becomes another program.
 */
const LOOK_EVERY_MS = 3;

/** The peak of one process while it runs. */
export interface PeakWatch extends Disposable {
  /** The most that the process, or any one of those below it, held so far; null off Linux. */
  readonly bytes: number | null;
}

/** Starts to watch a process; disposing of the watch ends it. */
export function watchPeak(pid: number): PeakWatch {
  let bytes: number | null = null;
  const look = () => {
    for (const process of family(pid)) {
      const peak = peakOf(process);
      if (peak !== null) bytes = Math.max(bytes ?? 0, peak);
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    get bytes() {
      return bytes;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** A process and all that it started, as far as they still run. */
function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`) ?? "";
  return [pid, ...children.split(" ").filter(Boolean).map(Number).flatMap(family)];
}

function peakOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function read(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // The process has ended, or this is not Linux.
    return null;
  }
}
