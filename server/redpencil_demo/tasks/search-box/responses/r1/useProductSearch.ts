import { useEffect, useState } from "react";

export interface Product {
  id: string;
  name: string;
  price: number;
}

export interface SearchState {
  products: Product[];
  loading: boolean;
  error: string | null;
}

const DELAY_MS = 300;

/** Searches products for `query`, debounced by 300 ms. */
export function useProductSearch(query: string): SearchState {
  const [products, setProducts] = useState<Product[]>([]);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    const text = query.trim();
    if (text === "") {
      setProducts([]);
      setError(null);
      setLoading(false);
      return;
    }

    setLoading(true);
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/api/products?q=${text}`);
        const body = await response.json();
        if (!response.ok) {
          throw new Error(body.message ?? "The search failed");
        }
        setProducts(body as Product[]);
        setError(null);
      } catch (cause) {
        setProducts([]);
        setError(cause instanceof Error ? cause.message : "The search failed");
      } finally {
        setLoading(false);
      }
    }, DELAY_MS);

    return () => clearTimeout(timer);
  }, [query]);

  return { products, loading, error };
}
