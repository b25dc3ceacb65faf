package shop;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** How many units of each SKU can be sold, and which of them are held for a checkout. */
public final class Inventory {
    private final Map<String, Integer> stock = new HashMap<>();
    private final Map<String, Reservation> reservations = new HashMap<>();

    /** Adds units that arrived at the warehouse. */
    public void restock(String sku, int quantity) {
        requirePositive(quantity);
        int before = stock.getOrDefault(sku, 0);
        stock.put(sku, before + quantity);
    }

    /** Returns the number of units that can still be reserved. */
    public int available(String sku) {
        return stock.getOrDefault(sku, 0);
    }

    /** Holds units for a checkout; empty if there are not enough. */
    public Optional<Reservation> reserve(String sku, int quantity) {
        requirePositive(quantity);
        int left = stock.getOrDefault(sku, 0);
        if (left < quantity) {
            return Optional.empty();
        }
        stock.put(sku, left - quantity);
        Reservation reservation = new Reservation(UUID.randomUUID().toString(), sku, quantity);
        reservations.put(reservation.id(), reservation);
        return Optional.of(reservation);
    }

    /** Gives the units of a reservation back. */
    public void release(String reservationId) {
        Reservation reservation = reservations.get(reservationId);
        if (reservation != null) {
            restock(reservation.sku(), reservation.quantity());
            reservations.remove(reservationId);
        }
    }

    private static void requirePositive(int quantity) {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity must be positive: " + quantity);
        }
    }
}
