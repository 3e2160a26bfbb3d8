import { h, render } from "preact";
import { acceptToken } from "./server/api.ts";
import { App } from "./shell/app.tsx";

await acceptToken();
render(<App />, document.getElementById("app")!);
