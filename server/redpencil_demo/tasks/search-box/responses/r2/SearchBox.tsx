import { useId, useState } from "react";
import { useProductSearch, type Product, type SearchState } from "./useProductSearch";

const price = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

function ProductList({ products }: { products: Product[] }) {
  if (products.length === 0) return <p>Nothing found</p>;
  return (
    <ul>
      {products.map((product) => (
        <li key={product.id}>
          {product.name} <span>{price.format(product.price / 100)}</span>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ state }: { state: SearchState }) {
  switch (state.status) {
    case "idle":
      return null;
    case "searching":
      return <p role="status">Searching…</p>;
    case "failed":
      return <p role="alert">{state.message}</p>;
    case "done":
      return <ProductList products={state.products} />;
  }
}

export function SearchBox() {
  const id = useId();
  const [query, setQuery] = useState("");
  const state = useProductSearch(query);

  return (
    <section className="search-box">
      <label htmlFor={id}>Search products</label>
      <input id={id} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
      <Outcome state={state} />
    </section>
  );
}
