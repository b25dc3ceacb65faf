import { useState } from "react";
import { useProductSearch } from "./useProductSearch";

const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

export function SearchBox() {
  const [query, setQuery] = useState("");
  const { products, loading, error } = useProductSearch(query);
  const searching = query.trim() !== "";

  return (
    <section className="search-box">
      <label htmlFor="product-search">Search products</label>
      <input
        id="product-search"
        type="search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        autoComplete="off"
      />
      {searching && loading && <p role="status">Searching…</p>}
      {searching && error && <p role="alert">{error}</p>}
      {searching && !loading && !error && products.length === 0 && <p>Nothing found</p>}
      {searching && products.length > 0 && (
        <ul>
          {products.map((product, index) => (
            <li key={index}>
              {product.name} <span>{money.format(product.price / 100)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
