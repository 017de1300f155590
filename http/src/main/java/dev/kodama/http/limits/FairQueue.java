package dev.kodama.http.limits;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Round-robin queue: users are served in turn, each user's items first in, first out. A user waits for at most one item of every other user. Not
 * thread-safe.
 */
public final class FairQueue<T> {
    private final int capacity;
    private final int perUser;
    /** In turn; the next user is first. */
    private final Map<String, ArrayDeque<T>> users = new LinkedHashMap<>();

    private int size;

    /**
     * An item and its user.
     *
     * @param user as in {@link #offer}
     */
    public record Entry<T>(String user, T item) {}

    /**
     * An empty queue.
     *
     * @param capacity maximum items
     * @param perUser maximum items of one user
     */
    public FairQueue(int capacity, int perUser) {
        this.capacity = capacity;
        this.perUser = perUser;
    }

    /** Adds an item behind the user's other items; false if the queue is full. */
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

    /** Takes the next item of the first user in turn that may be served, and moves the user to the end; null if there is none. */
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

    /** Removes an item, if it is present. */
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
