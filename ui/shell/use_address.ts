import { useEffect, useState } from "preact/hooks";
import {
  type Address,
  type AddressChange,
  changeAddress,
  formatAddress,
  parseAddress,
} from "../address/address.ts";

/** Goes to another address. */
export type Go = (change: AddressChange, options?: { isReplaced?: boolean }) => void;

/**
 * The address in the browser's bar. A step is an entry of the history, so that Back undoes it; what
 * is typed into the search replaces the entry. The place on the page is kept with it.
 */
export function useAddress(): { address: Address; go: Go } {
  const [href, setHref] = useState(() => location.pathname + location.search);
  useEffect(() => {
    const onPop = ({ state }: PopStateEvent) => {
      setHref(location.pathname + location.search);
      const top = typeof state?.top === "number" ? state.top : 0;
      requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, top)));
    };
    history.scrollRestoration = "manual";
    addEventListener("popstate", onPop);
    return () => removeEventListener("popstate", onPop);
  }, []);
  const go: Go = (change, { isReplaced = false } = {}) => {
    const from = parseAddress(location.pathname + location.search);
    const to = changeAddress(from, change);
    const next = formatAddress(to);
    if (next === location.pathname + location.search) return;
    if (isReplaced) history.replaceState(history.state, "", next);
    else {
      history.replaceState({ top: scrollY }, "", location.href);
      history.pushState(null, "", next);
    }
    setHref(next);
    if (to.page !== from.page || to.id !== from.id) scrollTo(0, 0);
  };
  return { address: parseAddress(href), go };
}
