import { useEffect, useState } from "react";

export type Product = { id: string; name: string; price: number };

export type SearchState =
  | { status: "idle" }
  | { status: "searching" }
  | { status: "done"; products: Product[] }
  | { status: "failed"; message: string };

const IDLE: SearchState = { status: "idle" };
const PAUSE_MS = 300;

async function fetchProducts(text: string, signal: AbortSignal): Promise<Product[]> {
  const response = await fetch(`/api/products?q=${encodeURIComponent(text)}`, { signal });
  return (await response.json()) as Product[];
}

/** The state of the search for `query`; a request leaves after a pause of 300 ms. */
export function useProductSearch(query: string): SearchState {
  const text = query.trim();
  const [state, setState] = useState<SearchState>(IDLE);

  useEffect(() => {
    if (text === "") {
      setState(IDLE);
      return;
    }

    setState({ status: "searching" });
    const controller = new AbortController();
    const timer = setTimeout(() => {
      fetchProducts(text, controller.signal)
        .then((products) => setState({ status: "done", products }))
        .catch((error: unknown) => {
          if (controller.signal.aborted) return;
          setState({ status: "failed", message: error instanceof Error ? error.message : String(error) });
        });
    }, PAUSE_MS);

    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);

  return state;
}
