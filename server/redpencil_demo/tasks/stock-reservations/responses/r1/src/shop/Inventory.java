package shop;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** How many units of each SKU can be sold, and which of them are held for a checkout. */
public final class Inventory {
    private final Map<String, Integer> stock = new ConcurrentHashMap<>();
    private final Map<String, Reservation> reservations = new ConcurrentHashMap<>();

    /** Adds units that arrived at the warehouse. */
    public void restock(String sku, int quantity) {
        requirePositive(quantity);
        stock.merge(sku, quantity, Integer::sum);
    }

    /** Returns the number of units that can still be reserved. */
    public int available(String sku) {
        return stock.getOrDefault(sku, 0);
    }

    /** Holds units for a checkout; empty if there are not enough. */
    public Optional<Reservation> reserve(String sku, int quantity) {
        requirePositive(quantity);
        boolean[] taken = {false};
        stock.computeIfPresent(sku, (key, left) -> {
            taken[0] = left >= quantity;
            return taken[0] ? left - quantity : left;
        });
        if (!taken[0]) {
            return Optional.empty();
        }
        Reservation reservation = new Reservation(UUID.randomUUID().toString(), sku, quantity);
        reservations.put(reservation.id(), reservation);
        return Optional.of(reservation);
    }

    /** Gives the units of a reservation back; false if there is no such reservation any more. */
    public boolean release(String reservationId) {
        // Whoever removes the reservation owns its units: a second release or confirm finds nothing.
        Reservation reservation = reservations.remove(reservationId);
        if (reservation == null) {
            return false;
        }
        restock(reservation.sku(), reservation.quantity());
        return true;
    }

    /** Sells the units of a reservation for good; false if there is no such reservation any more. */
    public boolean confirm(String reservationId) {
        return reservations.remove(reservationId) != null;
    }

    private static void requirePositive(int quantity) {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity must be positive: " + quantity);
        }
    }
}
