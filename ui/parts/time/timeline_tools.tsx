import { Fragment, h } from "preact";
import { useExplorer } from "../../shell/explorer.ts";
import { Button } from "../button.tsx";

/** How the zoom changes. */
export type ZoomStep = "in" | "out" | "all";

interface TimelineToolsProps {
  /** Whether less than all of the time axis is seen. */
  isZoomed: boolean;
  onZoom(to: ZoomStep): void;
  onCompare(): void;
}

/** What the colours of the timeline mean, and how it is looked at; keys press its buttons too. */
export function TimelineTools({ isZoomed, onZoom, onCompare }: TimelineToolsProps) {
  const { address } = useExplorer();
  return (
    <span class="tools">
      <span class="legend muted" aria-hidden="true">
        <i class="capture" /> captures <i class="edit" /> edits <i class="delete" /> deletes
      </span>
      <Button title="Compare two moments (c)" onClick={onCompare}>
        {address.page === "changes" ? "Swap" : "Compare"}
      </Button>
      <Button id="zoom-in" label="Zoom in" onClick={() => onZoom("in")}>+</Button>
      {isZoomed && (
        <>
          <Button id="zoom-out" label="Zoom out" onClick={() => onZoom("out")}>−</Button>
          <Button id="zoom-all" onClick={() => onZoom("all")}>All</Button>
        </>
      )}
    </span>
  );
}
