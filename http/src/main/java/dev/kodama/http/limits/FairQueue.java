package dev.kodama.http.limits;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A round-robin queue: its users are served in turn, each one's items in the order in which they came. However much one puts in, another
 * waits for one item of each of the others at most. Not for use by several threads at a time.
 */
public final class FairQueue<T> {
    private final int capacity;
    private final int perUser;
    /** The one whose turn it is first. */
    private final Map<String, ArrayDeque<T>> users = new LinkedHashMap<>();

    private int size;

    /**
     * An item and whose it is.
     *
     * @param user as in {@link #offer}
     */
    public record Entry<T>(String user, T item) {}

    /**
     * An empty one.
     *
     * @param capacity how many items at most
     * @param perUser how many of one user at most
     */
    public FairQueue(int capacity, int perUser) {
        this.capacity = capacity;
        this.perUser = perUser;
    }

    /** Puts an item behind the others of its user; false if there is no room. */
    public boolean offer(String user, T item) {
        var items = users.get(user);
        if (size >= capacity || (items != null && items.size() >= perUser)) {
            return false;
        }
        if (items == null) {
            items = new ArrayDeque<>();
            users.put(user, items);
        }
        items.addLast(item);
        size++;
        return true;
    }

    /** Takes the next item of the first user in turn who may be served now, and puts the user behind the others; null if there is none. */
    public @Nullable Entry<T> poll(Predicate<String> mayBeServed) {
        for (var user : users.entrySet()) {
            if (mayBeServed.test(user.getKey())) {
                return take(user.getKey(), user.getValue());
            }
        }
        return null;
    }

    private Entry<T> take(String user, ArrayDeque<T> items) {
        var entry = new Entry<>(user, items.removeFirst());
        users.remove(user);
        if (!items.isEmpty()) {
            users.put(user, items);
        }
        size--;
        return entry;
    }

    /** Takes out an item that is wanted no more, if it is there. */
    public void remove(String user, T item) {
        var items = users.get(user);
        if (items != null && items.remove(item)) {
            size--;
            if (items.isEmpty()) {
                users.remove(user);
            }
        }
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void clear() {
        users.clear();
        size = 0;
    }
}
