package shop;

/** Units of one SKU that are held for a checkout. */
public record Reservation(String id, String sku, int quantity) {}
