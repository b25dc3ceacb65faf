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
    public synchronized Optional<Reservation> reserve(String sku, int quantity) {
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

    /**
     * Gives the units of a reservation back.
     *
     * @return false if the reservation does not exist or is already over
     */
    public boolean release(String reservationId) {
        Reservation reservation = reservations.get(reservationId);
        if (reservation == null) {
            return false;
        }
        restock(reservation.sku(), reservation.quantity());
        reservations.remove(reservationId);
        return true;
    }

    /**
     * Ends a reservation; its units are sold.
     *
     * @return false if the reservation does not exist or is already over
     */
    public boolean confirm(String reservationId) {
        if (!reservations.containsKey(reservationId)) {
            return false;
        }
        reservations.remove(reservationId);
        return true;
    }

    private static void requirePositive(int quantity) {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity must be positive: " + quantity);
        }
    }
}
